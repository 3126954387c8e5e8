-- grain: one row per market and milestone
with

rollout_milestones as (

    select * from {{ known(ref('stg_market_ops__rollout_milestones')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

rollout_milestones_with_market as (

    select
        coalesce(util_market_codes.market, 'ZZ') as market,
        rollout_milestones.milestone,
        rollout_milestones.planned_date,
        rollout_milestones.done_date,
        rollout_milestones._loaded_at,
        rollout_milestones._file,
        rollout_milestones._file_row
    from rollout_milestones
    left join util_market_codes on upper(trim(rollout_milestones.market)) = util_market_codes.market_code

),

newest_rows as (

    select *
    from rollout_milestones_with_market
    {{ keep_newest(['market', 'milestone']) }}

)

select
    market,
    milestone,
    planned_date,
    done_date
from newest_rows
