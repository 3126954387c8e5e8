-- grain: one row per policy, market of creators and day with a suspicion in the last week, or an alarm
with

burst_tests as (

    select * from {{ ref('met_burst_tests__policy_market_day') }}

),

level_tests as (

    select * from {{ ref('met_level_tests__policy_market_day') }}

),

exposure as (

    select * from {{ ref('met_detection_exposure__market_day') }}

),

releases as (

    select * from {{ ref('int_detector_releases_joined_to_policies') }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'burst_q_value') as burst_q_value,
        max(value) filter (where rule = 'burst_min_cases') as burst_min_cases,
        max(value) filter (where rule = 'shift_limit') as shift_limit,
        max(value) filter (where rule = 'shift_min_cases') as shift_min_cases,
        cast(max(value) filter (where rule = 'release_days') as int) as release_days
    from trend_rules

),

days_near_a_release as (

    select
        burst_tests.policy_code,
        burst_tests.market,
        burst_tests.detected_date,
        max(releases.release_date) as last_release_date
    from burst_tests
    cross join rules
    inner join releases
        on
            burst_tests.policy_code = releases.policy_code
            and burst_tests.market = releases.market
            and burst_tests.detected_date >= releases.release_date
            and burst_tests.detected_date < releases.release_date + rules.release_days
    group by burst_tests.policy_code, burst_tests.market, burst_tests.detected_date

),

alarms_raised as (

    select
        burst_tests.*,
        exposure.n_views,
        exposure.moderator_hours,
        level_tests.robust_z,
        level_tests.moving_average,
        level_tests.moving_average_expected,
        level_tests.moving_average_z,
        days_near_a_release.last_release_date,
        coalesce(
            burst_tests.q_value <= rules.burst_q_value
            and burst_tests.n_week_detections >= rules.burst_min_cases, false
        ) as is_burst,
        coalesce(
            level_tests.moving_average_z >= rules.shift_limit
            and burst_tests.n_gap_detections >= rules.shift_min_cases, false
        ) as is_level_shift
    from burst_tests
    cross join rules
    inner join level_tests
        on
            burst_tests.policy_code = level_tests.policy_code
            and burst_tests.market = level_tests.market
            and burst_tests.detected_date = level_tests.detected_date
    inner join exposure
        on
            burst_tests.market = exposure.market
            and burst_tests.detected_date = exposure.exposure_date
    left join days_near_a_release
        on
            burst_tests.policy_code = days_near_a_release.policy_code
            and burst_tests.market = days_near_a_release.market
            and burst_tests.detected_date = days_near_a_release.detected_date

)

select
    policy_code,
    market,
    detected_date,
    case
        when is_burst and is_level_shift then 'burst_and_level_shift'
        when is_burst then 'burst'
        when is_level_shift then 'level_shift'
        else 'none'
    end as alarm_type,
    n_detections,
    n_week_detections,
    n_views,
    n_week_views,
    n_baseline_detections,
    n_baseline_views,
    n_series_tested,
    n_expected,
    poisson_p_value,
    q_value,
    robust_z,
    moving_average,
    moving_average_expected,
    moving_average_z,
    moderator_hours,
    is_burst or is_level_shift as is_alarm,
    last_release_date is not null as has_detector_release,
    last_release_date
from alarms_raised
where n_week_detections > 0 or is_burst or is_level_shift
