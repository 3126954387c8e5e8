-- grain: one row per intervention and role of the metric with weeks before the change
with

weekly_values as (

    select * from {{ ref('met_intervention_values__intervention_metric_arm_week') }}

),

values_before_change as (

    select
        intervention_id,
        metric_role,
        arm,
        metric_value as y,
        denominator as w,
        cast(week_number as double) as x
    from weekly_values
    where not is_after_change and denominator > 0

),

values_with_means as (

    select
        intervention_id,
        metric_role,
        arm,
        x,
        y,
        w,
        sum(w) over arm_of_metric as sum_w,
        sum(w * x) over arm_of_metric / sum(w) over arm_of_metric as mean_x,
        sum(w * y) over arm_of_metric / sum(w) over arm_of_metric as mean_y
    from values_before_change
    window arm_of_metric as (partition by intervention_id, metric_role, arm)

),

slopes as (

    select
        intervention_id,
        metric_role,
        arm,
        count(*) as n_weeks,
        sum(w * (x - mean_x) * (x - mean_x)) as sum_xx,
        sum(w * (x - mean_x) * (y - mean_y)) / nullif(sum(w * (x - mean_x) * (x - mean_x)), 0) as slope
    from values_with_means
    group by intervention_id, metric_role, arm

),

values_with_slope as (

    select
        values_with_means.intervention_id,
        values_with_means.metric_role,
        values_with_means.arm,
        slopes.n_weeks,
        slopes.slope,
        slopes.sum_xx,
        values_with_means.w * (values_with_means.x - values_with_means.mean_x) as weighted_x,
        values_with_means.y - values_with_means.mean_y
        - slopes.slope * (values_with_means.x - values_with_means.mean_x) as residual,
        values_with_means.w / values_with_means.sum_w
        + values_with_means.w * (values_with_means.x - values_with_means.mean_x)
        * (values_with_means.x - values_with_means.mean_x) / nullif(slopes.sum_xx, 0) as leverage
    from values_with_means
    inner join slopes
        on
            values_with_means.intervention_id = slopes.intervention_id
            and values_with_means.metric_role = slopes.metric_role
            and values_with_means.arm = slopes.arm

),

slopes_with_variance as (

    select
        intervention_id,
        metric_role,
        arm,
        max(n_weeks) as n_weeks,
        max(slope) as slope,
        case
            when max(n_weeks) > 2
                then
                    sum(
                        weighted_x
                        * weighted_x
                        * residual
                        * residual
                        / nullif(1 - leverage, 0)
                        / (sum_xx * sum_xx)
                    )
        end as slope_variance
    from values_with_slope
    group by intervention_id, metric_role, arm

)

select
    intervention_id,
    metric_role,
    case when count(*) = 2 then min(n_weeks) else 0 end as n_weeks_smallest,
    max(slope) filter (where arm = 'treated') as treated_slope,
    max(slope) filter (where arm = 'control') as control_slope,
    max(slope) filter (where arm = 'treated') - max(slope) filter (where arm = 'control') as slope_difference,
    case when count(slope_variance) = 2 then sqrt(sum(slope_variance)) end as slope_difference_standard_error
from slopes_with_variance
group by intervention_id, metric_role
