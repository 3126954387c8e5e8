-- What fails: a week whose mix and rate effects do not add up to the change of the ratio of all, or
-- whose change by policy is not that by market.
-- When it matters: always; a part of the change would have no explanation.
-- How to resolve: look for a member with events in one of the two weeks only, and for events without a
-- market or policy.
{{ config(group='analytics_engineering') }}
with

changes as (

    select * from {{ ref('met_mix_and_rate__metric_dimension_week') }}
    where member = 'ALL'

),

by_policy as (

    select
        metric,
        week_start_date,
        change_of_all
    from changes
    where dimension = 'policy'

),

by_market as (

    select
        metric,
        week_start_date,
        change_of_all
    from changes
    where dimension = 'market' and metric in (select by_policy.metric from by_policy)

)

select
    metric,
    week_start_date,
    'effects' as what_differs,
    change_of_all,
    mix_effect + rate_effect as compared_with
from changes
where abs(change_of_all - mix_effect - rate_effect) > 1e-9
union all
select
    coalesce(by_policy.metric, by_market.metric) as metric,
    coalesce(by_policy.week_start_date, by_market.week_start_date) as week_start_date,
    'dimensions' as what_differs,
    by_policy.change_of_all,
    by_market.change_of_all as compared_with
from by_policy
full outer join by_market
    on by_policy.metric = by_market.metric and by_policy.week_start_date = by_market.week_start_date
where
    by_policy.change_of_all is null
    or by_market.change_of_all is null
    or abs(by_policy.change_of_all - by_market.change_of_all) > 1e-9
