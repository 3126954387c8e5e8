-- grain: one row per reported day of the daily statistics
with

days_of_files as (

    select * from {{ known(ref('stg_content_platform__content_daily_stats_days')) }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

mapping_of_markets as (

    select md5({{ text_agg("concat(market_code, ' ', market)", 'market_code') }}) as mapping_version
    from util_market_codes

),

rates_of_days as (

    select
        rate_date,
        md5({{ text_agg("concat(currency, ' ', units_per_eur)", 'currency') }}) as rates_version
    from fx_rates_by_day
    group by rate_date

),

days_wanted as (

    select
        days_of_files.stat_date,
        md5(concat(
            days_of_files.day_version,
            ' ', mapping_of_markets.mapping_version,
            ' ', coalesce(rates_of_days.rates_version, 'no rates'),
            ' ', {{ sql_text(var('known_as_of')) }}
        )) as input_version,
        days_of_files.n_files,
        days_of_files.n_rows
    from days_of_files
    cross join util_clock
    cross join mapping_of_markets
    left join rates_of_days on days_of_files.stat_date = rates_of_days.rate_date
    where days_of_files.stat_date <= util_clock.reporting_as_of_date

)

select * from days_wanted
