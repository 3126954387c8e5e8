-- grain: one row per market, and one for the unknown market
with

markets as (

    select * from {{ ref('markets') }}

),

markets_and_unknown as (

    select
        market,
        market_name,
        currency,
        time_zone,
        languages,
        vat_rate,
        is_eea,
        launch_date,
        chr_from as chr_from_date,
        vp_until as vp_until_date
    from markets
    union all
    select
        'ZZ' as market,
        'Unknown market' as market_name,
        cast(null as varchar) as currency,
        cast(null as varchar) as time_zone,
        cast(null as varchar) as languages,
        cast(null as decimal(4, 2)) as vat_rate,
        cast(null as boolean) as is_eea,
        cast(null as date) as launch_date,
        cast(null as date) as chr_from_date,
        cast(null as date) as vp_until_date

)

select
    market,
    market_name,
    currency,
    time_zone,
    languages,
    vat_rate,
    is_eea,
    market = 'ZZ' as is_unknown,
    launch_date,
    chr_from_date,
    vp_until_date
from markets_and_unknown
