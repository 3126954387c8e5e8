-- grain: one row per market, and one for all of them
with

markets as (

    select * from {{ ref('markets') }}

),

analogues as (

    select * from {{ ref('analogue_groups') }}

)

select
    markets.market,
    coalesce(analogues.analogue_group, markets.market) as analogue_group,
    markets.recipients_million as market_weight,
    markets.launch_date
from markets
left join analogues on markets.market = analogues.market
union all
select
    'ALL' as market,
    'ALL' as analogue_group,
    sum(recipients_million) as market_weight,
    min(launch_date) as launch_date
from markets
