-- grain: one row per reporting period, indicator of accuracy and scope: how right automated means are
with

looked_at as (

    select * from {{ ref('dsa_report_items_looked_at') }}

)

select
    report_period,
    indicator,
    scope,
    cast(count(*) as bigint) as n_looked_at,
    cast(count(*) filter (where is_right) as bigint) as n_right,
    cast(
        cast(
            coalesce(sum(sampling_weight) filter (where is_right), 0)
            / nullif(sum(sampling_weight), 0) as decimal(18, 4)
        ) as double
    ) as accuracy_share
from looked_at
group by report_period, indicator, scope
