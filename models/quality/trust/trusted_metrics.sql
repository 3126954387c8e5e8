-- grain: one row per metric whose trust is told
with

metric_registry as (

    select * from {{ ref('metric_registry') }}

),

money_totals as (

    select * from {{ ref('money_totals') }}

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

)

select
    metric_registry.metric,
    metric_registry.metric_name,
    metric_registry.kind,
    metric_registry.unit,
    metric_registry.owner,
    cast(reporting_floors.minimum as bigint) as n_observations_needed
from metric_registry
left join reporting_floors on metric_registry.floor = reporting_floors.floor
union all
select
    metric,
    metric_name,
    'sum' as kind,
    unit,
    owner,
    cast(0 as bigint) as n_observations_needed
from money_totals
