-- grain: one row per policy, market of creators and day from the first detection on
with

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

exposure as (

    select * from {{ ref('met_detection_exposure__market_day') }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

windows as (

    select
        cast(max(value) filter (where rule = 'gap_days') as int) as gap_days,
        cast(max(value) filter (where rule = 'gap_days') as int)
        + cast(max(value) filter (where rule = 'baseline_days') as int) as history_days
    from trend_rules

),

cases_by_day as (

    select
        detected_policy_code as policy_code,
        home_market as market,
        cast(detected_at as date) as detected_date,
        count(*) as n_detections
    from fct_violations
    group by detected_policy_code, home_market, cast(detected_at as date)

),

series as (

    select
        policy_code,
        market,
        min(detected_date) as first_date,
        min(min(detected_date)) over (partition by policy_code) as policy_first_date
    from cases_by_day
    group by policy_code, market

),

running_views as (

    select
        market,
        exposure_date,
        n_week_views,
        sum(n_views) over (partition by market order by exposure_date) as n_views_so_far
    from exposure

),

-- Days without a case count as zeros. Sums of long windows are differences of running sums.
running_detections as (

    select
        series.policy_code,
        series.market,
        running_views.exposure_date as detected_date,
        series.policy_first_date,
        running_views.n_week_views,
        coalesce(cases_by_day.n_detections, 0) as n_detections,
        sum(coalesce(cases_by_day.n_detections, 0)) over series_so_far as n_so_far,
        sum(coalesce(cases_by_day.n_detections, 0)) over (
            series_so_far rows between 6 preceding and current row
        ) as n_week_detections
    from series
    inner join running_views
        on
            series.market = running_views.market
            and series.first_date <= running_views.exposure_date
    left join cases_by_day
        on
            series.policy_code = cases_by_day.policy_code
            and series.market = cases_by_day.market
            and running_views.exposure_date = cases_by_day.detected_date
    window series_so_far as (
        partition by series.policy_code, series.market order by running_views.exposure_date
    )

)

select
    today.policy_code,
    today.market,
    today.detected_date,
    today.n_detections,
    cast(today.n_week_detections as bigint) as n_week_detections,
    today.n_week_views,
    cast(today.n_so_far - coalesce(before_gap.n_so_far, 0) as bigint) as n_gap_detections,
    cast(case
        when views_before_baseline.market is not null
            then coalesce(before_gap.n_so_far, 0) - coalesce(before_baseline.n_so_far, 0)
    end as bigint) as n_baseline_detections,
    cast(views_before_gap.n_views_so_far - views_before_baseline.n_views_so_far as bigint)
        as n_baseline_views,
    views_before_baseline.market is not null as has_baseline
from running_detections as today
cross join windows
-- A baseline lies wholly after the day the policy was first found anywhere.
left join running_views as views_before_baseline
    on
        today.market = views_before_baseline.market
        and today.detected_date - windows.history_days = views_before_baseline.exposure_date
        and today.policy_first_date <= views_before_baseline.exposure_date
left join running_views as views_before_gap
    on
        today.market = views_before_gap.market
        and today.detected_date - windows.gap_days = views_before_gap.exposure_date
left join running_detections as before_gap
    on
        today.policy_code = before_gap.policy_code
        and today.market = before_gap.market
        and today.detected_date - windows.gap_days = before_gap.detected_date
left join running_detections as before_baseline
    on
        today.policy_code = before_baseline.policy_code
        and today.market = before_baseline.market
        and today.detected_date - windows.history_days = before_baseline.detected_date
