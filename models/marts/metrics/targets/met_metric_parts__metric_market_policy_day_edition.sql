-- grain: one row per metric, market, policy, day and edition of the weekly review that first held the events
with

events as (

    select * from {{ ref('met_metric_events__metric_event') }}

),

calendar as (

    select max(value) filter (where parameter = 'edition_hour_utc') as edition_hour
    from {{ ref('review_calendar') }}

)

{% set edition = edition_date('events.arrived_at', 'calendar.edition_hour') -%}
select
    events.metric,
    events.market,
    events.policy_code,
    events.stat_date,
    {{ edition }} as edition_date,
    cast(sum(events.n_observations) as bigint) as n_observations,
    cast(sum(events.numerator) as decimal(28, 6)) as numerator,
    cast(sum(events.denominator) as decimal(28, 6)) as denominator,
    sum(events.squared_weight) as squared_weight,
    sum(case when events.squared_weight is not null then events.squared_hit_weight end)
        as squared_hit_weight
from events
cross join calendar
group by events.metric, events.market, events.policy_code, events.stat_date, {{ edition }}
