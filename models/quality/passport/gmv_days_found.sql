-- grain: one row per equal amount of a sale or refund that stands on two days, left and right
with

findings as (

    select * from {{ ref('findings_explained') }}

),

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

amounts_of_ledger_entries as (

    select
        entry_id,
        currency,
        max(abs(amount)) as amount
    from ledger_rows
    group by entry_id, currency

)

-- equal amounts on two days are converted at two rates
select
    booking_days.finding_id,
    booking_days.reconciliation,
    {{ finding_state('booking_days') }} as finding_state,
    booking_days.cause,
    booking_days.discrepancy_key,
    booking_days.entity_key,
    booking_days.market,
    booking_days.occurred_on,
    coalesce(cast(entries.amount * (1 / left_rates.units_per_eur) as decimal(18, 2)), 0)
    - coalesce(cast(entries.amount * (1 / right_rates.units_per_eur) as decimal(18, 2)), 0) as delta_eur
from findings as booking_days
inner join amounts_of_ledger_entries as entries on booking_days.right_ref = entries.entry_id
left join fx_rates_by_day as left_rates
    on
        entries.currency = left_rates.currency
        and cast(booking_days.left_text as date) = left_rates.rate_date
left join fx_rates_by_day as right_rates
    on
        entries.currency = right_rates.currency
        and cast(booking_days.right_text as date) = right_rates.rate_date
left join findings as amounts
    on
        amounts.measure = 'amount'
        and amounts.row_kind = 'finding'
        and booking_days.reconciliation = amounts.reconciliation
        and booking_days.entity_key = amounts.entity_key
where
    booking_days.reconciliation in ('sales_paid_and_booked', 'refunds_made_and_booked')
    and booking_days.measure = 'booking_date'
    and booking_days.row_kind = 'finding'
    and amounts.finding_id is null
