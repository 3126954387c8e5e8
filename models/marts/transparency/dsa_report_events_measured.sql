-- grain: one row per reporting period, measure of parts 7 to 10 and event that counts in it
with

complaints_measured as (

    select * from {{ ref('dsa_report_complaints_measured') }}

),

items_processed as (

    select * from {{ ref('dsa_report_items_processed') }}

),

items_looked_at as (

    select * from {{ ref('dsa_report_items_looked_at') }}

),

moderators_measured as (

    select * from {{ ref('int_report_moderators_measured') }}

),

recipients_measured as (

    select * from {{ ref('int_report_recipients_measured') }}

)

select
    cast(7 as bigint) as part,
    report_period,
    measure,
    event_kind,
    event_id,
    amount,
    cast(1 as double) as weight
from complaints_measured
{% for measure, condition in [('fully.', 'is_solely_automated'), ('not.', 'is_not_automated')] %}
union all
select
    cast(8 as bigint) as part,
    report_period,
    '{{ measure }}' || scope as measure,
    event_kind,
    event_id,
    cast(1 as double) as amount,
    cast(1 as double) as weight
from items_processed
where {{ condition }}
{% endfor %}
union all
select
    cast(8 as bigint) as part,
    report_period,
    indicator || '.' || scope as measure,
    event_kind,
    event_id,
    cast(case when is_right then 1 else 0 end as double) as amount,
    sampling_weight as weight
from items_looked_at
union all
select
    cast(9 as bigint) as part,
    report_period,
    measure,
    event_kind,
    event_id,
    amount,
    cast(1 as double) as weight
from moderators_measured
union all
select
    cast(10 as bigint) as part,
    report_period,
    measure,
    event_kind,
    event_id,
    amount,
    cast(1 as double) as weight
from recipients_measured
