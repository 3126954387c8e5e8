-- grain: one row per home market and month
with

standings as (

    select * from {{ ref('met_creator_standing__creator_month') }}

),

markets as (

    select * from {{ ref('dim_markets') }}

),

months as (

    select distinct month_start_date from standings

),

summed as (

    select
        home_market,
        month_start_date,
        count(*) as n_creators,
        count(*) filter (where is_at_risk) as n_creators_at_risk,
        count(*) filter (where band = 'unhealthy') as n_creators_unhealthy,
        count(*) filter (where is_restricted) as n_creators_restricted,
        sum(gmv_28_days_eur) as gmv_28_days_eur,
        sum(gmv_at_risk_eur) as gmv_at_risk_eur
    from standings
    where not is_test_account
    group by home_market, month_start_date

)

select
    markets.market as home_market,
    months.month_start_date,
    coalesce(summed.n_creators, 0) as n_creators,
    coalesce(summed.n_creators_at_risk, 0) as n_creators_at_risk,
    coalesce(summed.n_creators_unhealthy, 0) as n_creators_unhealthy,
    coalesce(summed.n_creators_restricted, 0) as n_creators_restricted,
    cast(coalesce(summed.gmv_28_days_eur, 0) as decimal(18, 2)) as gmv_28_days_eur,
    cast(coalesce(summed.gmv_at_risk_eur, 0) as decimal(18, 2)) as gmv_at_risk_eur,
    {{ ratio('summed.gmv_at_risk_eur', 'summed.gmv_28_days_eur') }} as gmv_at_risk_share
from markets
cross join months
left join summed
    on
        markets.market = summed.home_market
        and months.month_start_date = summed.month_start_date
