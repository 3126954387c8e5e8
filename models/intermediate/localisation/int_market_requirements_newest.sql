-- grain: one row per market and requirement
with

market_requirements as (

    select * from {{ known(ref('stg_market_ops__market_requirements')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

market_requirements_with_market as (

    select
        coalesce(util_market_codes.market, 'ZZ') as market,
        market_requirements.requirement,
        market_requirements.evidence_needed,
        market_requirements.threshold_value,
        market_requirements._loaded_at,
        market_requirements._file,
        market_requirements._file_row
    from market_requirements
    left join util_market_codes on upper(trim(market_requirements.market)) = util_market_codes.market_code

),

newest_rows as (

    select *
    from market_requirements_with_market
    {{ keep_newest(['market', 'requirement']) }}

)

select
    market,
    requirement,
    evidence_needed,
    threshold_value
from newest_rows
