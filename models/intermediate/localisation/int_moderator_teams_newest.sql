-- grain: one row per market, language and month
with

moderator_capacity as (

    select * from {{ known(ref('stg_market_ops__moderator_capacity')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

moderator_capacity_with_market as (

    select
        coalesce(util_market_codes.market, 'ZZ') as market,
        moderator_capacity.language,
        moderator_capacity.month_start_date,
        moderator_capacity.cefr_level,
        moderator_capacity.n_moderators,
        moderator_capacity.n_internal_moderators,
        moderator_capacity.available_hours,
        moderator_capacity._loaded_at,
        moderator_capacity._file,
        moderator_capacity._file_row
    from moderator_capacity
    left join util_market_codes on upper(trim(moderator_capacity.market)) = util_market_codes.market_code

),

newest_rows as (

    select *
    from moderator_capacity_with_market
    {{ keep_newest(['market', 'language', 'month_start_date']) }}

)

select
    market,
    language,
    month_start_date,
    cefr_level,
    n_moderators,
    n_internal_moderators,
    available_hours
from newest_rows
