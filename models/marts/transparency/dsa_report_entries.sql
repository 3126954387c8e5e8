-- grain: one row per figure of the report and notice, statement, complaint, review, team or month that counts
{%- set counted_kinds = [
    ('orders', 'notice', 'report_id'),
    ('notices', 'notice', 'report_id'),
    ('actions_on_notices', 'statement', 'puid'),
    ('measures', 'statement', 'puid'),
] %}
with

frame as (

    select distinct
        report_period,
        part,
        row_no,
        category,
        row_code,
        measure
    from {{ ref('int_report_frame') }}

),

orders as (

    select
        *,
        3 as part
    from {{ ref('dsa_report_notices') }}
    where report_channel = 'member_state_order'

),

notices as (

    select
        *,
        4 as part
    from {{ ref('dsa_report_notices') }}
    where report_channel != 'member_state_order'

),

actions_on_notices as (

    select * from {{ ref('dsa_report_statements') }}
    where part = 4

),

measures as (

    select * from {{ ref('dsa_report_statements') }}
    where part in (5, 6)

),

events_measured as (

    select * from {{ ref('dsa_report_events_measured') }}

),

entries_of_categories as (

    {% for counted_kind, event_kind, event_id in counted_kinds %}
    {% set is_last_kind = loop.last %}
    {% for figure, condition, value in report_measures(counted_kind) %}
    select
        frame.report_period,
        frame.part,
        frame.row_no,
        '{{ figure }}' as figure,
        '{{ event_kind }}' as event_kind,
        counted.{{ event_id }} as event_id,
        {{ 'counted.country' if counted_kind == 'orders' else 'cast(null as varchar)' }} as country,
        cast({{ value or '1' }} as double) as amount
    from frame
    inner join {{ counted_kind }} as counted
        on
            frame.report_period = counted.report_period
            and frame.part = counted.part
            and {{ in_report_row('frame', 'counted') }}
    where {{ condition }}
    {{ 'union all' if not (loop.last and is_last_kind) }}
    {% endfor %}
    {% endfor %}

),

entries as (

    select
        report_period,
        part,
        row_no,
        'TOTAL' as scope,
        figure,
        event_kind,
        event_id,
        amount,
        cast(1 as double) as weight
    from entries_of_categories
    union all
    select
        report_period,
        part,
        row_no,
        country as scope,
        figure,
        event_kind,
        event_id,
        amount,
        cast(1 as double) as weight
    from entries_of_categories
    where country is not null
    union all
    select
        frame.report_period,
        frame.part,
        frame.row_no,
        'TOTAL' as scope,
        'reported_value' as figure,
        events_measured.event_kind,
        events_measured.event_id,
        events_measured.amount,
        events_measured.weight
    from frame
    inner join events_measured
        on
            frame.report_period = events_measured.report_period
            and frame.part = events_measured.part
            and frame.measure = events_measured.measure

)

select
    report_period,
    cast(part as bigint) as part,
    cast(row_no as bigint) as row_no,
    scope,
    figure,
    event_kind,
    event_id,
    amount,
    weight
from entries
