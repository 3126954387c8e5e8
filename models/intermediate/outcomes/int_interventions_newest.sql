-- grain: one row per intervention
with

interventions as (

    select * from {{ known(ref('stg_market_ops__interventions')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

interventions_with_market as (

    select
        interventions.intervention_id,
        interventions.policy_code,
        coalesce(util_market_codes.market, 'ZZ') as market,
        interventions.control_markets,
        interventions.target_metric,
        interventions.go_live_date,
        interventions._loaded_at,
        interventions._file,
        interventions._file_row
    from interventions
    left join util_market_codes on upper(trim(interventions.market)) = util_market_codes.market_code

),

newest_rows as (

    select *
    from interventions_with_market
    {{ keep_newest(['intervention_id']) }}

)

select
    intervention_id,
    policy_code,
    market,
    control_markets,
    target_metric,
    go_live_date
from newest_rows
