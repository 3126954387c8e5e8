-- grain: one row per metric of durations and event
with

appeals as (

    select * from {{ ref('fct_appeals') }}

),

arrivals as (

    select * from {{ ref('int_metric_events_with_arrival') }}

),

calendar as (

    select max(value) filter (where parameter = 'edition_hour_utc') as edition_hour
    from {{ ref('review_calendar') }}

)

select
    'median_appeal_hours' as metric,
    appeals.ticket_id as event_id,
    coalesce(appeals.home_market, 'ZZ') as market,
    cast(appeals.hours_to_decide as double) as duration_hours,
    cast(appeals.decided_at as date) as stat_date,
    {{ edition_date('coalesce(arrivals.outcome_arrived_at, appeals.decided_at)', 'calendar.edition_hour') }}
        as edition_date
from appeals
cross join calendar
left join arrivals on appeals.ticket_id = arrivals.event_id and arrivals.event_kind = 'appeal'
where
    appeals.is_decided and not appeals.is_withdrawn and appeals.hours_to_decide is not null
    and {{ happened('appeals.decided_at') }}
