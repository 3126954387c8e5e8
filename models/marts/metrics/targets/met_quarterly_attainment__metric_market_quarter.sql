-- grain: one row per metric, market and quarter with a target or a figure
with

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

targets as (

    select * from {{ ref('int_targets_in_force') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

floors as (

    select * from {{ ref('reporting_floors') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

values_of_quarters as (

    select
        metric,
        market,
        cast(extract(year from period_start_date) as varchar)
        || '-Q' || cast(extract(quarter from period_start_date) as varchar) as quarter,
        period_start_date,
        period_end_date,
        n_observations,
        numerator,
        denominator,
        value,
        value_lower,
        value_upper,
        first_edition_value,
        elapsed_share,
        is_mature
    from metric_values
    where period_kind = 'quarter' and market != 'ALL'

),

-- a target for a quarter that has not begun, or for a metric nobody has registered, keeps its row
values_against_targets as (

    select
        coalesce(targets.metric, values_of_quarters.metric) as metric,
        coalesce(targets.market, values_of_quarters.market) as market,
        coalesce(targets.quarter, values_of_quarters.quarter) as quarter,
        coalesce(targets.quarter_start_date, values_of_quarters.period_start_date) as quarter_start_date,
        coalesce(targets.quarter_end_date, values_of_quarters.period_end_date) as quarter_end_date,
        coalesce(registry.unit, targets.target_unit) as unit,
        coalesce(targets.target_direction, registry.direction) as direction,
        case coalesce(targets.target_direction, registry.direction) when 'lower_is_better' then -1 else 1 end
            as better_sign,
        registry.kind,
        registry.owner,
        coalesce(targets.n_versions, 0) as n_target_versions,
        coalesce(values_of_quarters.n_observations, 0) as n_observations,
        cast(floors.minimum as bigint) as n_observations_needed,
        values_of_quarters.numerator,
        values_of_quarters.denominator,
        targets.first_target,
        targets.target,
        values_of_quarters.value,
        values_of_quarters.value_lower,
        values_of_quarters.value_upper,
        values_of_quarters.first_edition_value,
        coalesce(values_of_quarters.elapsed_share, 0) as elapsed_share,
        targets.set_date as target_set_date,
        coalesce(values_of_quarters.is_mature, false) as is_mature,
        coalesce(targets.is_revised, false) as is_target_revised,
        -- a share above one or below zero can never be reached
        coalesce(registry.unit = 'share' and (targets.target > 1 or targets.target < 0), false)
            as is_target_impossible,
        coalesce(values_of_quarters.period_end_date, targets.quarter_end_date) < clock.reporting_as_of_date
            as is_past
    from targets
    full outer join values_of_quarters
        on
            targets.metric = values_of_quarters.metric
            and targets.market = values_of_quarters.market
            and targets.quarter = values_of_quarters.quarter
    left join registry on coalesce(targets.metric, values_of_quarters.metric) = registry.metric
    left join floors on registry.floor = floors.floor
    cross join clock

)

select
    metric,
    market,
    quarter,
    unit,
    direction,
    owner,
    cast(n_observations as bigint) as n_observations,
    n_observations_needed,
    cast(n_target_versions as bigint) as n_target_versions,
    numerator,
    denominator,
    first_target,
    target,
    value,
    value_lower,
    value_upper,
    better_sign * (value - target) as distance_to_target,
    better_sign * (value - target) / nullif(abs(target), 0) as relative_distance_to_target,
    better_sign * (value - first_target) as distance_to_first_target,
    elapsed_share,
    {{ paced('kind', 'value', 'elapsed_share') }} as paced_value,
    case
        when target is null then 'no_target'
        when not is_mature then 'in_progress'
        when value is null then 'no_data'
        when value_lower <= target and value_upper >= target then 'indistinguishable_from_target'
        when {{ meets_target('direction', 'value', 'target') }} then 'attained'
        else 'missed'
    end as attainment_status,
    {{ meets_target('direction', 'value', 'target') }} as is_attained,
    {{ meets_target('direction', 'value', 'first_target') }} as is_first_target_attained,
    {{ meets_target('direction', paced('kind', 'value', 'elapsed_share'), 'target') }} as is_on_pace,
    is_target_revised,
    is_target_impossible,
    is_past and (value is distinct from first_edition_value) as is_restated,
    quarter_start_date,
    quarter_end_date,
    target_set_date
from values_against_targets
