-- grain: one row per kind of duration, kind of period, its day, market, policy and language
with

violations as (

    select * from {{ ref('fct_violations') }}

),

days_in_periods as (

    select * from {{ ref('int_days_in_reporting_windows') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

measurement_rules as (

    select * from {{ ref('measurement_rules') }}

),

shares as (

    select
        cast(max(value) filter (where rule = 'median_share') as double) as median_share,
        cast(max(value) filter (where rule = 'p90_share') as double) as p90_share,
        cast(max(value) filter (where rule = 'p95_share') as double) as p95_share
    from measurement_rules

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

-- An open case has lasted until the end of the reporting day and is censored there.
durations_of_cases as (

    select
        kinds.duration_kind,
        coalesce(violations.home_market, 'ZZ') as market,
        coalesce(violations.policy_code, 'UNKNOWN') as policy_code,
        coalesce(violations.language, 'und') as language,
        cast(violations.received_at as date) as metric_date,
        cast(case
            when kinds.duration_kind = 'time_to_action' then violations.hours_to_action
            else violations.hours_to_decide
        end as double) as hours_until_closed,
        {{ seconds_between(
            "case when kinds.duration_kind = 'time_to_action' then violations.received_at"
            " else coalesce(violations.enqueued_at, violations.detected_at) end",
            'clock.reporting_end_at'
        ) }} / cast(3600 as double) as hours_until_now
    from violations
    cross join clock
    cross join (values ('time_to_action'), ('time_to_decide')) as kinds (duration_kind)
    where
        violations.received_at is not null
        -- What is found to be no violation is never acted on.
        and (
            kinds.duration_kind = 'time_to_decide'
            or violations.final_outcome is null
            or violations.final_outcome != 'no_violation'
        )

),

cases_in_periods as (

    select
        durations_of_cases.duration_kind,
        days_in_periods.period_kind,
        days_in_periods.period_date,
        durations_of_cases.market,
        durations_of_cases.policy_code,
        durations_of_cases.language,
        coalesce(durations_of_cases.hours_until_closed, durations_of_cases.hours_until_now) as duration_hours,
        durations_of_cases.hours_until_closed is not null as is_closed
    from durations_of_cases
    inner join days_in_periods
        on
            durations_of_cases.metric_date = days_in_periods.metric_date
            and days_in_periods.period_kind in ('week', 'quarter')

),

cases_counted_by_duration as (

    select
        duration_kind,
        period_kind,
        period_date,
        case when grouping(market) = 1 then 'ALL' else market end as market,
        case when grouping(policy_code) = 1 then 'ALL' else policy_code end as policy_code,
        case when grouping(language) = 1 then 'ALL' else language end as language,
        duration_hours,
        count(*) as n_cases,
        count(*) filter (where is_closed) as n_closed
    from cases_in_periods
    group by duration_kind, period_kind, period_date, duration_hours, cube(market, policy_code, language)
    having grouping(policy_code) = 1 or grouping(language) = 1

),

{{ kaplan_meier(
    'cases_counted_by_duration', 'duration_kind, period_kind, period_date, market, policy_code, language',
    'duration_hours', 'n_cases', 'n_closed'
) }}

select
    curve.duration_kind,
    curve.period_kind,
    curve.period_date,
    curve.market,
    curve.policy_code,
    curve.language,
    cast(sum(curve.n_cases) as bigint) as n_cases,
    cast(sum(curve.n_closed) as bigint) as n_closed,
    cast(sum(curve.n_cases) - sum(curve.n_closed) as bigint) as n_open,
    case
        when sum(curve.n_cases) >= max(reporting_floors.minimum)
            then min(curve.duration_hours) filter (where curve.survival <= 1 - shares.median_share + 1e-12)
    end as median_hours,
    case
        when sum(curve.n_cases) >= max(reporting_floors.minimum)
            then min(curve.duration_hours) filter (where curve.survival <= 1 - shares.p90_share + 1e-12)
    end as p90_hours,
    case
        when sum(curve.n_cases) >= max(reporting_floors.minimum)
            then min(curve.duration_hours) filter (where curve.survival <= 1 - shares.p95_share + 1e-12)
    end as p95_hours
from survival_curve as curve
cross join shares
inner join reporting_floors on reporting_floors.floor = 'durations'
group by
    curve.duration_kind, curve.period_kind, curve.period_date, curve.market, curve.policy_code, curve.language
