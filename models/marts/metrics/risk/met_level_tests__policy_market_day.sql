-- grain: one row per policy, market of creators and day on which a trend may be seen
with

burst_tests as (

    select * from {{ ref('met_burst_tests__policy_market_day') }}

),

volumes as (

    select * from {{ ref('met_detection_volumes__policy_market_day') }}

),

exposure as (

    select * from {{ ref('met_detection_exposure__market_day') }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

weeks_back as (

    select * from {{ ref('int_weeks_looked_back') }}

),

rules as (

    select
        max(value) filter (where rule = 'prior_cases') as prior_cases,
        max(value) filter (where rule = 'mad_to_sigma') as mad_to_sigma
    from trend_rules

),

-- Weeks end on the weekday of the day looked at, so each weekday counts once in each.
weeks_looked_back as (

    select
        burst_tests.policy_code,
        burst_tests.market,
        burst_tests.detected_date,
        weeks_back.is_baseline,
        weeks_back.average_weight,
        cast(coalesce(past.n_week_detections, 0) as double) as n_past,
        burst_tests.detections_per_view * past_exposure.n_week_views as n_past_expected,
        -- what the past week would have shown with the views of this one
        coalesce(past.n_week_detections, 0) * burst_tests.n_week_views
        / nullif(cast(past_exposure.n_week_views as double), 0) as n_past_adjusted
    from burst_tests
    cross join weeks_back
    left join exposure as past_exposure
        on
            burst_tests.market = past_exposure.market
            and burst_tests.detected_date - weeks_back.n_days_back = past_exposure.exposure_date
    left join volumes as past
        on
            burst_tests.policy_code = past.policy_code
            and burst_tests.market = past.market
            and past_exposure.exposure_date = past.detected_date

),

weeks_summed as (

    select
        policy_code,
        market,
        detected_date,
        sum(average_weight * n_past) as moving_average,
        sum(average_weight * n_past_expected) as moving_average_expected,
        sum(power(average_weight, 2) * n_past_expected) as moving_average_variance,
        percentile_cont(0.5) within group (order by n_past_adjusted) filter (where is_baseline)
            as baseline_median
    from weeks_looked_back
    group by policy_code, market, detected_date

),

deviations_summed as (

    select
        weeks_looked_back.policy_code,
        weeks_looked_back.market,
        weeks_looked_back.detected_date,
        percentile_cont(0.5) within group (
            order by abs(weeks_looked_back.n_past_adjusted - weeks_summed.baseline_median)
        ) as median_absolute_deviation
    from weeks_looked_back
    inner join weeks_summed
        on
            weeks_looked_back.policy_code = weeks_summed.policy_code
            and weeks_looked_back.market = weeks_summed.market
            and weeks_looked_back.detected_date = weeks_summed.detected_date
    where weeks_looked_back.is_baseline
    group by weeks_looked_back.policy_code, weeks_looked_back.market, weeks_looked_back.detected_date

)

select
    burst_tests.policy_code,
    burst_tests.market,
    burst_tests.detected_date,
    weeks_summed.baseline_median,
    deviations_summed.median_absolute_deviation,
    -- The spread is never taken for less than that of chance; at the median the score is 0, whatever it is.
    case
        when burst_tests.n_week_detections = weeks_summed.baseline_median then 0.0
        else (burst_tests.n_week_detections - weeks_summed.baseline_median) / nullif(greatest(
            rules.mad_to_sigma * deviations_summed.median_absolute_deviation,
            sqrt(coalesce(burst_tests.n_expected, 0.0))
        ), 0)
    end as robust_z,
    weeks_summed.moving_average,
    weeks_summed.moving_average_expected,
    {{ moving_average_z(
        'weeks_summed.moving_average',
        'weeks_summed.moving_average_expected',
        'weeks_summed.moving_average_variance',
        '(burst_tests.n_baseline_detections + rules.prior_cases)'
    ) }} as moving_average_z
from burst_tests
cross join rules
inner join weeks_summed
    on
        burst_tests.policy_code = weeks_summed.policy_code
        and burst_tests.market = weeks_summed.market
        and burst_tests.detected_date = weeks_summed.detected_date
left join deviations_summed
    on
        burst_tests.policy_code = deviations_summed.policy_code
        and burst_tests.market = deviations_summed.market
        and burst_tests.detected_date = deviations_summed.detected_date
