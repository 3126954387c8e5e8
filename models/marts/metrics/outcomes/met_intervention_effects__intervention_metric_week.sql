-- grain: one row per intervention, role of the metric and week since the change
with

weekly_values as (

    select * from {{ ref('met_intervention_values__intervention_metric_arm_week') }}

),

weeks_since_change as (

    select distinct
        intervention_id,
        metric_role,
        metric,
        week_number
    from weekly_values
    where is_after_change

),

-- All weeks before the change, and those after it up to the week in question.
values_up_to_week as (

    select
        weeks_since_change.intervention_id,
        weeks_since_change.metric_role,
        weeks_since_change.metric,
        weeks_since_change.week_number,
        weekly_values.arm,
        weekly_values.is_after_change,
        weekly_values.n_units,
        weekly_values.metric_value,
        weekly_values.numerator,
        weekly_values.denominator,
        sum(weekly_values.numerator) over cell / sum(weekly_values.denominator) over cell as cell_mean,
        sum(weekly_values.denominator) over cell as cell_weight
    from weeks_since_change
    inner join weekly_values
        on
            weeks_since_change.intervention_id = weekly_values.intervention_id
            and weeks_since_change.metric_role = weekly_values.metric_role
            and (
                not weekly_values.is_after_change
                or weeks_since_change.week_number >= weekly_values.week_number
            )
    where weekly_values.denominator > 0
    window cell as (
        partition by
            weeks_since_change.intervention_id,
            weeks_since_change.metric_role,
            weeks_since_change.week_number,
            weekly_values.arm,
            weekly_values.is_after_change
    )

),

cells as (

    select
        intervention_id,
        metric_role,
        week_number,
        arm || case when is_after_change then '_after' else '_before' end as cell,
        count(*) as n_weeks,
        sum(n_units) as n_units,
        max(cell_mean) as cell_mean,
        {{ cell_variance('metric_value', 'denominator', 'cell_mean', 'cell_weight') }} as cell_variance
    from values_up_to_week
    group by intervention_id, metric_role, week_number, arm, is_after_change

),

cells_side_by_side as (

    select
        intervention_id,
        metric_role,
        week_number,
        min(n_weeks) as n_weeks_smallest,
        min(n_units) as n_units_smallest,
        count(*) as n_cells,
        max(cell_mean) filter (where cell = 'treated_before') as treated_before,
        max(cell_mean) filter (where cell = 'treated_after') as treated_after,
        max(cell_mean) filter (where cell = 'control_before') as control_before,
        max(cell_mean) filter (where cell = 'control_after') as control_after,
        case when count(cell_variance) = 4 then sqrt(sum(cell_variance)) end as standard_error
    from cells
    group by intervention_id, metric_role, week_number

)

select
    weeks_since_change.intervention_id,
    weeks_since_change.metric_role,
    weeks_since_change.week_number,
    weeks_since_change.metric,
    case when cells_side_by_side.n_cells = 4 then cells_side_by_side.n_weeks_smallest else 0 end
        as n_weeks_smallest,
    cast(
        case when cells_side_by_side.n_cells = 4 then cells_side_by_side.n_units_smallest else 0 end as bigint
    )
        as n_units_smallest,
    cells_side_by_side.treated_before,
    cells_side_by_side.treated_after,
    cells_side_by_side.control_before,
    cells_side_by_side.control_after,
    (cells_side_by_side.treated_after - cells_side_by_side.treated_before)
    - (cells_side_by_side.control_after - cells_side_by_side.control_before) as effect,
    cells_side_by_side.standard_error as effect_standard_error
from weeks_since_change
left join cells_side_by_side
    on
        weeks_since_change.intervention_id = cells_side_by_side.intervention_id
        and weeks_since_change.metric_role = cells_side_by_side.metric_role
        and weeks_since_change.week_number = cells_side_by_side.week_number
