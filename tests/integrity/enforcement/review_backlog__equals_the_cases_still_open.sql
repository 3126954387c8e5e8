-- What fails: a queue whose backlog on the reporting day differs from its cases without a first decision, or
-- is negative on any day.
-- When it matters: staffing follows the backlog; an error stays in it, since each day builds on the last.
-- How to resolve: look for cases decided before they entered the queue, or entered after the reporting day.
with

open_cases as (

    select
        coalesce(queue, 'none') as queue,
        count(*) filter (where first_decided_at is null) as n_open
    from {{ ref('fct_violations') }}
    group by coalesce(queue, 'none')

),

last_days as (

    select
        queue,
        max_by(n_backlog, metric_date) as n_backlog
    from {{ ref('met_review_backlog__queue_day') }}
    group by queue

)

select
    coalesce(last_days.queue, open_cases.queue) as queue,
    last_days.n_backlog,
    open_cases.n_open
from last_days
full join open_cases on last_days.queue = open_cases.queue
where last_days.n_backlog is distinct from open_cases.n_open
union all
select
    queue,
    n_backlog,
    null as n_open
from {{ ref('met_review_backlog__queue_day') }}
where n_backlog < 0 or n_backlog_overdue > n_backlog
