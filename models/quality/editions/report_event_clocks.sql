-- grain: one row per kind of event and event that counts in a transparency report
{%- set own_rows = [
    ('notice', 'stg_moderation__user_reports', 'report_id'),
    ('complaint', 'stg_appeals_desk__tickets', 'ticket_id'),
    ('review', 'stg_moderation__decisions', 'decision_id'),
    ('view_sample', 'stg_moderation__view_samples', 'sample_id'),
    ('action', 'stg_enforcement__action_levers', 'action_id'),
    ('team', 'stg_market_ops__moderator_capacity', "concat(upper(trim(market)), ' ', language, ' ', month_start_date)"),
    ('recipients', 'stg_market_ops__monthly_recipients', "concat(upper(trim(market)), ' ', month_start_date)"),
] %}
with

entries as (

    select * from {{ ref('dsa_report_entries') }}

),

statements as (

    select * from {{ ref('dsa_report_statements') }}

),

notices as (

    select * from {{ ref('dsa_report_notices') }}

),

complaints as (

    select * from {{ ref('dsa_report_complaints') }}

),

event_inputs as (

    select * from {{ ref('event_inputs') }}

),

rows_loaded as (

    {% for event_kind, staged, event_id in own_rows %}
    select
        '{{ event_kind }}' as event_kind,
        {{ event_id }} as event_id,
        min(_loaded_at) as first_known_at,
        max(_loaded_at) as last_known_at
    from {{ known(ref(staged)) }}
    group by {{ event_id }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What an event is told with: the action of a statement, of a notice that led to one, and what came of it.
events as (

    select distinct
        entries.event_kind,
        entries.event_id,
        case entries.event_kind when 'statement' then 'action' else entries.event_kind end as row_kind,
        case entries.event_kind
            when 'statement' then statements.action_id
            when 'view_sample' then split_part(entries.event_id, ' ', 1)
            else entries.event_id
        end as row_id,
        case entries.event_kind when 'complaint' then 'appeal' else 'action' end as input_kind,
        case entries.event_kind
            when 'complaint' then entries.event_id
            when 'statement' then statements.action_id
            when 'notice' then notices.action_id
        end as input_id,
        case entries.event_kind
            when 'complaint' then complaints.appeal_outcome
            when 'notice' then case when notices.hours_to_act is not null then 'acted' end
        end as outcome
    from entries
    left join statements
        on entries.event_kind = 'statement' and entries.event_id = statements.puid
    left join notices
        on entries.event_kind = 'notice' and entries.event_id = notices.report_id
    left join complaints
        on entries.event_kind = 'complaint' and entries.event_id = complaints.ticket_id

)

select
    events.event_kind,
    events.event_id,
    max(events.outcome) as outcome,
    min(rows_loaded.first_known_at) as first_known_at,
    greatest(max(rows_loaded.last_known_at), max(event_inputs.last_loaded_at)) as last_known_at
from events
left join rows_loaded
    on events.row_kind = rows_loaded.event_kind and events.row_id = rows_loaded.event_id
left join event_inputs
    on events.input_kind = event_inputs.event_kind and events.input_id = event_inputs.event_id
group by events.event_kind, events.event_id
