-- What fails: a metric whose values by day do not add up to what the facts hold.
-- When it matters: the effect of an intervention is read from these values.
-- How to resolve: compare the keys of the daily tables with those of the facts; look for rows without a
-- policy.
with

shown as (

    select
        metric,
        sum(n_units) as n_units
    from {{ ref('met_outcome_values__metric_market_policy_day') }}
    group by metric

),

counted as (

    select
        'overturn_rate' as metric,
        count(*) as n_units
    from {{ ref('fct_appeals') }}
    where is_decided and not is_withdrawn
    union all
    select
        'removal_within_24h_rate' as metric,
        count(*) as n_units
    from {{ ref('fct_actions') }}
    where is_removal and hours_since_publication is not null
    union all
    select
        'training_completion_rate' as metric,
        count(*) as n_units
    from {{ ref('fct_messages') }}
    where policy_code is not null
    union all
    select
        'violative_view_rate' as metric,
        count(*) as n_units
    from {{ ref('fct_view_samples') }}

)

select counted.metric
from counted
left join shown on counted.metric = shown.metric
where coalesce(shown.n_units, 0) != counted.n_units
