-- grain: one row per finding between the rate quoted for the booking day and the rate booked with
with

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

ledger_rows_with_rates as (

    select
        ledger_rows.*,
        first_day_rates.units_per_eur as first_of_month_rate
    from ledger_rows
    left join fx_rates_by_day as first_day_rates
        on
            ledger_rows.currency = first_day_rates.currency
            and cast(date_trunc('month', ledger_rows.booking_date) as date) = first_day_rates.rate_date

),

left_rows as {{ read_anew() }} (

    select
        entry_id,
        cast(quoted_fx_rate as decimal(18, 6)) as fx_rate,
        first_of_month_rate,
        market,
        currency,
        entry_type,
        booking_date as occurred_on,
        cast(null as double) as eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows_with_rates
    where quoted_fx_rate is not null

),

right_rows as {{ read_anew() }} (

    select
        entry_id,
        cast(fx_rate as decimal(18, 6)) as fx_rate,
        first_of_month_rate,
        market,
        currency,
        entry_type,
        booking_date as occurred_on,
        cast(null as double) as eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows_with_rates

),

{{ reconciled(
    'fx_rates_quoted_and_booked',
    keys=['entry_id'],
    measures=['fx_rate'],
    slices=['currency', 'entry_type'],
    evidence={'rate_of_first_of_month': 'right_row.fx_rate = cast(left_row.first_of_month_rate as decimal(18, 6))'}
) }}
