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

mapping_of_markets as (

    select md5({{ text_agg("concat(market_code, ' ', market)", 'market_code') }}) as mapping_version
    from util_market_codes

),

days_wanted as (

    select
        days_of_files.stat_date,
        md5(concat(
            days_of_files.day_version,
            ' ', mapping_of_markets.mapping_version,
            ' ', {{ sql_text(var('known_as_of')) }}
        )) as input_version,
        days_of_files.n_files,
        days_of_files.n_rows
    from days_of_files
    cross join util_clock
    cross join mapping_of_markets
    where days_of_files.stat_date <= util_clock.reporting_as_of_date

)

select * from days_wanted
