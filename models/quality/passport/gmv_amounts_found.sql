-- grain: one row per amount of sales, refunds or credit that a reconciliation found to differ, market and day
with

findings as (

    select
        *,
        case when is_within_tolerance then 'tolerated' when is_settling then 'settling' else 'counts' end
            as finding_state
    from {{ ref('findings_explained') }}

),

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

-- a pair that stands in two months has the cause of its two days
amounts_found as (

    select
        amounts.reconciliation,
        coalesce(days.finding_state, amounts.finding_state) as finding_state,
        case when amounts.row_kind = 'shift' then coalesce(days.cause, 'cut_off') else amounts.cause end as cause,
        coalesce(days.discrepancy_key, amounts.discrepancy_key) as discrepancy_key,
        amounts.entity_key,
        amounts.market,
        amounts.occurred_on,
        amounts.delta_eur
    from findings as amounts
    left join findings as days
        on
            amounts.row_kind = 'shift'
            and days.row_kind = 'finding'
            and days.measure = 'booking_date'
            and amounts.reconciliation = days.reconciliation
            and amounts.entity_key = days.entity_key
    where
        amounts.reconciliation in (
            'content_gmv_credited_and_ordered', 'sales_paid_and_booked', 'refunds_made_and_booked'
        )
        and amounts.measure in ('gmv', 'amount')
        and amounts.row_kind in ('finding', 'shift')

),

amounts_of_ledger_entries as (

    select
        entry_id,
        currency,
        max(abs(amount)) as amount
    from ledger_rows
    group by entry_id, currency

),

-- equal amounts on two days are converted at two rates
days_found as (

    select
        days.reconciliation,
        days.finding_state,
        days.cause,
        days.discrepancy_key,
        days.entity_key,
        days.market,
        days.occurred_on,
        coalesce(cast(entries.amount * (1 / left_rates.units_per_eur) as decimal(18, 2)), 0)
        - coalesce(cast(entries.amount * (1 / right_rates.units_per_eur) as decimal(18, 2)), 0) as delta_eur
    from findings as days
    inner join amounts_of_ledger_entries as entries on days.right_ref = entries.entry_id
    left join fx_rates_by_day as left_rates
        on entries.currency = left_rates.currency and cast(days.left_text as date) = left_rates.rate_date
    left join fx_rates_by_day as right_rates
        on entries.currency = right_rates.currency and cast(days.right_text as date) = right_rates.rate_date
    left join findings as amounts
        on
            amounts.measure = 'amount'
            and amounts.row_kind = 'finding'
            and days.reconciliation = amounts.reconciliation
            and days.entity_key = amounts.entity_key
    where
        days.reconciliation in ('sales_paid_and_booked', 'refunds_made_and_booked')
        and days.measure = 'booking_date'
        and days.row_kind = 'finding'
        and amounts.finding_id is null

)

select
    reconciliation,
    finding_state,
    cause,
    discrepancy_key,
    coalesce(market, 'ZZ') as market,
    cast(date_trunc('month', occurred_on) as date) as month_date,
    -- credit is found by content, market, day and currency; sales and refunds by order, market and currency
    case
        when reconciliation = 'content_gmv_credited_and_ordered'
            then split_part(entity_key, '|', 3) || '|' || split_part(entity_key, '|', 1) || '|' || market
        else split_part(entity_key, '|', 1)
    end as source_ref,
    case
        when reconciliation != 'content_gmv_credited_and_ordered' then split_part(entity_key, '|', 1)
    end as order_id,
    delta_eur
from (select * from amounts_found union all select * from days_found) as findings_of_amounts
where delta_eur != 0
