-- grain: one row per queue and day since its first case or decision
with

backlog as (

    select * from {{ ref('met_review_backlog__queue_day') }}

),

review_decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

pairs as (

    select * from {{ ref('met_reviewer_pairs__queue_language_day') }}

),

days_in_periods as (

    select * from {{ ref('int_days_in_reporting_windows') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

-- Queues of quality assurance have decisions but no cases of their own.
decisions_counted as (

    select
        coalesce(queue, 'none') as queue,
        cast(decided_at as date) as metric_date,
        count(*) as n_decisions,
        count(*) filter (where automation != 'fully') as n_decisions_by_reviewers,
        coalesce(sum(n_handle_seconds) filter (where automation != 'fully'), 0) as n_handle_seconds
    from review_decisions
    where decided_at is not null
    group by coalesce(queue, 'none'), cast(decided_at as date)

),

pairs_in_windows as (

    select
        pairs.queue,
        days_in_periods.period_date as metric_date,
        sum(pairs.n_pairs) as n_pairs,
        sum(pairs.n_both_violation) as n_both_violation,
        sum(pairs.n_only_first_violation) as n_only_first_violation,
        sum(pairs.n_only_second_violation) as n_only_second_violation,
        sum(pairs.n_neither_violation) as n_neither_violation
    from pairs
    inner join days_in_periods
        on
            pairs.metric_date = days_in_periods.metric_date
            and days_in_periods.period_kind = 'rolling_for_kappa'
    group by pairs.queue, days_in_periods.period_date

),

queue_days as (

    select
        queue,
        metric_date
    from backlog
    union
    select
        queue,
        metric_date
    from decisions_counted
    union
    select
        queue,
        metric_date
    from pairs_in_windows

)

select
    queue_days.queue,
    queue_days.metric_date,
    coalesce(backlog.n_cases_in, 0) as n_cases_in,
    coalesce(backlog.n_cases_out, 0) as n_cases_out,
    coalesce(backlog.n_backlog, 0) as n_backlog,
    coalesce(backlog.n_backlog_overdue, 0) as n_backlog_overdue,
    coalesce(backlog.n_decisions_with_target, 0) as n_decisions_with_target,
    coalesce(backlog.n_decisions_within_target, 0) as n_decisions_within_target,
    cast(coalesce(decisions_counted.n_decisions, 0) as bigint) as n_decisions,
    cast(coalesce(decisions_counted.n_decisions_by_reviewers, 0) as bigint) as n_decisions_by_reviewers,
    cast(coalesce(decisions_counted.n_handle_seconds, 0) as bigint) as n_handle_seconds,
    cast(coalesce(pairs_in_windows.n_pairs, 0) as bigint) as n_pairs_90_days,
    cast(coalesce(pairs_in_windows.n_both_violation, 0) as bigint) as n_both_violation_90_days,
    cast(coalesce(pairs_in_windows.n_only_first_violation, 0) as bigint) as n_only_first_violation_90_days,
    cast(coalesce(pairs_in_windows.n_only_second_violation, 0) as bigint) as n_only_second_violation_90_days,
    cast(coalesce(pairs_in_windows.n_neither_violation, 0) as bigint) as n_neither_violation_90_days,
    {{ ratio_above_floor(
        'backlog.n_decisions_within_target', 'backlog.n_decisions_with_target', 'floors.durations'
    ) }} as within_target_rate,
    {{ ratio_above_floor(
        'pairs_in_windows.n_both_violation + pairs_in_windows.n_neither_violation',
        'pairs_in_windows.n_pairs', 'floors.kappa_pairs'
    ) }} as agreement_rate,
    {{ above_floor(
        cohens_kappa(
            'pairs_in_windows.n_both_violation', 'pairs_in_windows.n_only_first_violation',
            'pairs_in_windows.n_only_second_violation', 'pairs_in_windows.n_neither_violation'
        ),
        'pairs_in_windows.n_pairs', 'floors.kappa_pairs'
    ) }} as kappa,
    backlog.p90_backlog_age_hours,
    {{ ratio_above_floor(
        'decisions_counted.n_handle_seconds', 'decisions_counted.n_decisions_by_reviewers', 'floors.durations'
    ) }} as mean_handle_seconds
from queue_days
cross join floors
left join backlog on queue_days.queue = backlog.queue and queue_days.metric_date = backlog.metric_date
left join decisions_counted
    on queue_days.queue = decisions_counted.queue and queue_days.metric_date = decisions_counted.metric_date
left join pairs_in_windows
    on queue_days.queue = pairs_in_windows.queue and queue_days.metric_date = pairs_in_windows.metric_date
