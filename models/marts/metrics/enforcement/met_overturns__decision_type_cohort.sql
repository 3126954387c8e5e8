-- grain: one row per home market, automation, ground, lever and month of the appeal decision
with

appeals as (

    select * from {{ ref('fct_appeals') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

action_levers as (

    select * from {{ ref('fct_action_levers') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

decided_appeals as (

    select
        appeals.action_id,
        coalesce(appeals.home_market, 'ZZ') as market,
        coalesce(actions.automation, 'unknown') as automation,
        coalesce(actions.decision_ground, 'unknown') as decision_ground,
        cast(date_trunc('month', appeals.decided_at) as date) as cohort_month_date,
        cast(appeals.hours_to_decide as double) as hours_to_decide,
        coalesce(appeals.is_reversed, false) as is_reversed,
        coalesce(appeals.is_partly_reversed, false) as is_partly_reversed
    from appeals
    left join actions on appeals.action_id = actions.action_id
    where appeals.is_decided and not coalesce(appeals.is_withdrawn, false)

),

-- An appeal against an action with several levers counts with each of them.
appeals_by_lever as (

    select
        decided_appeals.market,
        decided_appeals.automation,
        coalesce(action_levers.lever, 'unknown') as lever,
        decided_appeals.cohort_month_date,
        decided_appeals.hours_to_decide,
        decided_appeals.is_reversed,
        decided_appeals.is_partly_reversed
    from decided_appeals
    left join action_levers on decided_appeals.action_id = action_levers.action_id

),

appeals_counted as (

    select
        case when grouping(market) = 1 then 'ALL' else market end as market,
        case when grouping(automation) = 1 then 'ALL' else automation end as automation,
        case when grouping(decision_ground) = 1 then 'ALL' else decision_ground end as decision_ground,
        'ALL' as lever,
        cohort_month_date,
        count(*) as n_appeals_decided,
        count(*) filter (where is_reversed) as n_appeals_reversed,
        count(*) filter (where is_partly_reversed) as n_appeals_partly_reversed,
        percentile_cont(0.5) within group (order by hours_to_decide) as median_hours
    from decided_appeals
    group by cohort_month_date, cube(market, automation, decision_ground)
    union all
    select
        case when grouping(market) = 1 then 'ALL' else market end as market,
        case when grouping(automation) = 1 then 'ALL' else automation end as automation,
        'ALL' as decision_ground,
        lever,
        cohort_month_date,
        count(*) as n_appeals_decided,
        count(*) filter (where is_reversed) as n_appeals_reversed,
        count(*) filter (where is_partly_reversed) as n_appeals_partly_reversed,
        percentile_cont(0.5) within group (order by hours_to_decide) as median_hours
    from appeals_by_lever
    group by cohort_month_date, lever, cube(market, automation)

)

select
    counted.market,
    counted.automation,
    counted.decision_ground,
    counted.lever,
    counted.cohort_month_date,
    cast(counted.n_appeals_decided as bigint) as n_appeals_decided,
    cast(counted.n_appeals_reversed as bigint) as n_appeals_reversed,
    cast(counted.n_appeals_partly_reversed as bigint) as n_appeals_partly_reversed,
    {{ ratio_above_floor(
        'counted.n_appeals_reversed', 'counted.n_appeals_decided', 'floors.appeals_decided'
    ) }} as overturn_rate,
    {{ wilson_above_floor(
        'lower', 'counted.n_appeals_reversed', 'counted.n_appeals_decided', 'floors.appeals_decided'
    ) }} as overturn_rate_lower,
    {{ wilson_above_floor(
        'upper', 'counted.n_appeals_reversed', 'counted.n_appeals_decided', 'floors.appeals_decided'
    ) }} as overturn_rate_upper,
    {{ ratio_above_floor(
        'counted.n_appeals_partly_reversed', 'counted.n_appeals_decided', 'floors.appeals_decided'
    ) }} as partial_overturn_rate,
    {{ above_floor('counted.median_hours', 'counted.n_appeals_decided', 'floors.durations') }}
        as median_time_to_decide_hours
from appeals_counted as counted
cross join floors
