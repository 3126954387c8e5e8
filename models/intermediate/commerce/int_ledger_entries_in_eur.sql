-- grain: one row per ledger entry
with

ledger_entries as (

    select * from {{ known(ref('stg_finance__ledger_entries')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

constant_fx_rates as (

    select * from {{ ref('constant_fx_rates') }}

),

newest_entries as (

    select *
    from ledger_entries
    {{ keep_newest(['entry_id']) }}

),

entries_in_units as (

    select
        newest_entries.entry_id,
        newest_entries.order_id,
        newest_entries.creator_id,
        coalesce(util_market_codes.market, 'ZZ') as booked_market,
        newest_entries.entry_type,
        upper(newest_entries.currency) as currency,
        cast(newest_entries.amount_minor * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as amount,
        cast(newest_entries.vat_minor * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as vat_amount,
        newest_entries.fx_rate,
        newest_entries.booking_date
    from newest_entries
    cross join util_clock
    left join util_market_codes on upper(trim(newest_entries.market)) = util_market_codes.market_code
    where newest_entries.booking_date <= util_clock.reporting_as_of_date

),

entries_in_eur as (

    select
        entries_in_units.entry_id,
        entries_in_units.order_id,
        entries_in_units.creator_id,
        entries_in_units.booked_market,
        entries_in_units.entry_type,
        entries_in_units.currency,
        entries_in_units.amount,
        entries_in_units.vat_amount,
        {{ in_eur('entries_in_units.amount', 'fx_rates_by_day.units_per_eur') }} as amount_eur,
        {{ in_eur('entries_in_units.amount', 'constant_fx_rates.units_per_eur') }} as amount_constant_eur,
        entries_in_units.fx_rate,
        entries_in_units.booking_date
    from entries_in_units
    left join fx_rates_by_day
        on
            entries_in_units.booking_date = fx_rates_by_day.rate_date
            and entries_in_units.currency = fx_rates_by_day.currency
    left join constant_fx_rates on entries_in_units.currency = constant_fx_rates.currency

)

select * from entries_in_eur
