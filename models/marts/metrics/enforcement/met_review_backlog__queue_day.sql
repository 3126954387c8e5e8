-- grain: one row per queue and day since its first case
with

violations as (

    select * from {{ ref('fct_violations') }}

),

policies as (

    select * from {{ ref('dim_policies') }}

),

review_slas as (

    select * from {{ ref('review_slas') }}

),

days as (

    select * from {{ ref('util_days') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

-- A case decided before it was put in the queue was in it for no time.
cases as (

    select
        violations.detection_id,
        coalesce(violations.queue, 'none') as queue,
        least(coalesce(violations.enqueued_at, violations.detected_at), violations.first_decided_at)
            as entered_at,
        violations.first_decided_at as left_at,
        review_slas.target_hours
    from violations
    left join policies on violations.detected_policy_code = policies.policy_code and policies.is_current
    left join review_slas
        on
            review_slas.queue_kind
            = case when violations.queue = 'automated' then 'automated' else 'reviewed' end
            and policies.severity = review_slas.severity
            and cast(violations.detected_at as date) >= review_slas.valid_from
            and (cast(violations.detected_at as date) < review_slas.valid_to or review_slas.valid_to is null)

),

entries as (

    select
        queue,
        cast(entered_at as date) as metric_date,
        count(*) as n_in
    from cases
    group by queue, cast(entered_at as date)

),

queues as (

    select
        queue,
        min(metric_date) as first_date
    from entries
    group by queue

),

queue_days as (

    select
        queues.queue,
        days.calendar_date as metric_date
    from queues
    inner join days on queues.first_date <= days.calendar_date
    inner join clock on days.calendar_date <= clock.reporting_as_of_date

),

exits as (

    select
        queue,
        cast(left_at as date) as metric_date,
        count(*) as n_out,
        count(target_hours) as n_with_target,
        count(*) filter (
            where {{ seconds_between('entered_at', 'left_at') }} <= target_hours * 3600
        ) as n_within_target
    from cases
    where left_at is not null
    group by queue, cast(left_at as date)

),

-- Open at the end of the day: entered by then, decided on a later day or not yet.
open_cases as (

    select
        cases.queue,
        days.calendar_date as metric_date,
        {{ seconds_between('cases.entered_at', 'cast(days.calendar_date + interval 1 day as timestamp)') }}
        / cast(3600 as double) as age_hours,
        cases.target_hours
    from cases
    inner join clock on cases.entered_at < clock.reporting_end_at
    inner join days
        on
            cast(cases.entered_at as date) <= days.calendar_date
            and days.calendar_date < coalesce(cast(cases.left_at as date), clock.reporting_end_at)

),

ages as (

    select
        queue,
        metric_date,
        percentile_cont(0.9) within group (order by age_hours) as p90_age_hours,
        count(*) filter (where age_hours > target_hours) as n_overdue
    from open_cases
    group by queue, metric_date

)

select
    queue_days.queue,
    queue_days.metric_date,
    cast(coalesce(entries.n_in, 0) as bigint) as n_cases_in,
    cast(coalesce(exits.n_out, 0) as bigint) as n_cases_out,
    cast(sum(coalesce(entries.n_in, 0) - coalesce(exits.n_out, 0)) over (
        partition by queue_days.queue order by queue_days.metric_date
        rows between unbounded preceding and current row
    ) as bigint) as n_backlog,
    cast(coalesce(ages.n_overdue, 0) as bigint) as n_backlog_overdue,
    cast(coalesce(exits.n_with_target, 0) as bigint) as n_decisions_with_target,
    cast(coalesce(exits.n_within_target, 0) as bigint) as n_decisions_within_target,
    ages.p90_age_hours as p90_backlog_age_hours
from queue_days
left join entries on queue_days.queue = entries.queue and queue_days.metric_date = entries.metric_date
left join exits on queue_days.queue = exits.queue and queue_days.metric_date = exits.metric_date
left join ages on queue_days.queue = ages.queue and queue_days.metric_date = ages.metric_date
