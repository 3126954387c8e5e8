-- grain: one row per way to write a market
with

markets as (

    select * from {{ ref('markets') }}

),

market_aliases as (

    select * from {{ ref('market_aliases') }}

),

codes_and_aliases as (

    select
        market as market_code,
        market
    from markets
    union all
    select
        upper(alias) as market_code,
        market
    from market_aliases

)

select * from codes_and_aliases
