-- grain: one row per market and month of the moderator capacity sheets
with

moderator_capacity as (

    select * from {{ known(ref('stg_market_ops__moderator_capacity')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

capacity_with_market as (

    select
        coalesce(util_market_codes.market, 'ZZ') as market,
        moderator_capacity.language,
        moderator_capacity.month_start_date,
        moderator_capacity.available_hours,
        moderator_capacity._loaded_at,
        moderator_capacity._file,
        moderator_capacity._file_row
    from moderator_capacity
    left join util_market_codes on upper(trim(moderator_capacity.market)) = util_market_codes.market_code

),

newest_by_language as (

    select *
    from capacity_with_market
    {{ keep_newest(['market', 'language', 'month_start_date']) }}

),

hours_by_market_month as (

    select
        market,
        month_start_date,
        sum(available_hours) as moderator_hours
    from newest_by_language
    group by market, month_start_date

)

select * from hours_by_market_month
