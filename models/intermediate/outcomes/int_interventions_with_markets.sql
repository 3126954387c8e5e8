-- grain: one row per intervention and market, treated or control
with

int_interventions_newest as (

    select * from {{ ref('int_interventions_newest') }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

controls_named as (

    {{ split_items('int_interventions_newest', ['intervention_id', 'market'], 'control_markets', ';') }}

),

-- A market is no control of itself; a name nobody knows cannot be one.
control_markets as (

    select distinct
        controls_named.intervention_id,
        util_market_codes.market
    from controls_named
    inner join util_market_codes on upper(controls_named.item) = util_market_codes.market_code
    where util_market_codes.market != controls_named.market

)

select
    intervention_id,
    'treated' as arm,
    market
from int_interventions_newest
union all
select
    intervention_id,
    'control' as arm,
    market
from control_markets
