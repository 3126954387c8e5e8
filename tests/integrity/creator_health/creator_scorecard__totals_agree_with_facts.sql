-- What fails: a figure of the scorecard whose total over all creators and months differs from its fact.
-- When it matters: always; a join of the scorecard lost or repeated rows.
-- How to resolve: look for a creator and month of the fact that met_creator_scorecard__creator_month lacks.
{{ config(group='analytics_engineering') }}
with

in_facts as (

    select
        'n_views' as measure,
        cast(sum(n_views) as decimal(18, 2)) as amount
    from {{ ref('fct_content_days') }}
    where creator_id is not null
    union all
    select
        'paid_gmv_eur' as measure,
        cast(sum(paid_gmv_eur) as decimal(18, 2)) as amount
    from {{ ref('fct_orders') }}
    where creator_id is not null and paid_at is not null
    union all
    select
        'commission_eur' as measure,
        cast(sum(amount_eur) as decimal(18, 2)) as amount
    from {{ ref('fct_ledger_entries') }}
    where
        creator_id is not null
        and entry_type in ('commission', 'commission_frozen', 'commission_released')
    union all
    select
        'rewards_granted_eur' as measure,
        cast(sum(amount_eur) as decimal(18, 2)) as amount
    from {{ ref('fct_rewards') }}
    where creator_id is not null and granted_at is not null
    union all
    select
        'n_actions' as measure,
        cast(count(*) as decimal(18, 2)) as amount
    from {{ ref('fct_actions') }}
    where creator_id is not null
    union all
    select
        'n_appeals_opened' as measure,
        cast(count(*) as decimal(18, 2)) as amount
    from {{ ref('fct_appeals') }}
    where creator_id is not null
    union all
    select
        'points_posted' as measure,
        cast(sum(points) as decimal(18, 2)) as amount
    from {{ ref('fct_point_entries') }}
    where creator_id is not null

),

summed as (

    select
        sum(n_views) as n_views,
        sum(paid_gmv_eur) as paid_gmv_eur,
        sum(commission_booked_eur + commission_frozen_eur + commission_released_eur) as commission_eur,
        sum(rewards_granted_eur) as rewards_granted_eur,
        sum(n_actions) as n_actions,
        sum(n_appeals_opened) as n_appeals_opened,
        sum(vp_points_posted + chr_points_posted) as points_posted
    from {{ ref('met_creator_scorecard__creator_month') }}

),

in_mart as (

    select
        'n_views' as measure,
        cast(n_views as decimal(18, 2)) as amount
    from summed
    union all
    select
        'paid_gmv_eur' as measure,
        cast(paid_gmv_eur as decimal(18, 2)) as amount
    from summed
    union all
    select
        'commission_eur' as measure,
        cast(commission_eur as decimal(18, 2)) as amount
    from summed
    union all
    select
        'rewards_granted_eur' as measure,
        cast(rewards_granted_eur as decimal(18, 2)) as amount
    from summed
    union all
    select
        'n_actions' as measure,
        cast(n_actions as decimal(18, 2)) as amount
    from summed
    union all
    select
        'n_appeals_opened' as measure,
        cast(n_appeals_opened as decimal(18, 2)) as amount
    from summed
    union all
    select
        'points_posted' as measure,
        cast(points_posted as decimal(18, 2)) as amount
    from summed

)

select
    coalesce(in_facts.measure, in_mart.measure) as measure,
    in_facts.amount as amount_in_fact,
    in_mart.amount as amount_in_mart
from in_facts
full outer join in_mart on in_facts.measure = in_mart.measure
where coalesce(in_facts.amount, 0) is distinct from coalesce(in_mart.amount, 0)
