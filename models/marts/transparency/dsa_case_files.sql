-- grain: one row per enforcement action and step of its history, recorded or missing
{%- set steps = [
    ('report', 'reports', 'received_at', 'report_id', 'null',
        "concat('reported as ', report_reason, ', ', report_channel)"),
    ('detection', 'violations', 'detected_at', 'detection_id', 'detector_version',
        "concat('found by ', coalesce(detector_code, detection_source), ', ', detected_policy_code)"),
    ('decision', 'decisions', 'decided_at', 'decision_id', 'guideline_version',
        "concat(review_round, ' review, ', automation, ' automated: ', decision_outcome)"),
    ('restriction', 'levers', 'issued_at', 'lever', 'rulebook_version', "concat('imposed: ', lever)"),
    ('notification', 'actions', 'notified_at', 'action_id', 'null', "'creator notified'"),
    ('points', 'entries', 'posted_at', 'entry_id', 'rulebook_version',
        "concat(points, ' points, ', entry_reason)"),
    ('appeal', 'appeals', 'opened_at', 'ticket_id', 'null', "concat(appeal_kind, ' appeal opened')"),
    ('appeal decision', 'appeals', 'decided_at', 'ticket_id', 'null', "concat('appeal ', appeal_outcome)"),
    ('reversal', 'actions', 'reversed_at', 'action_id', 'null', "concat('reversed, ', reversal_reason)"),
    ('statement', 'statements', 'issued_at', 'puid', 'null', "concat('owed, ', submission_status)"),
    ('statement', 'statements_not_owed', 'issued_at', 'puid', 'null', "concat('not owed: ', plain_text)"),
    ('receipt', 'statements', 'accepted_at', 'puid', 'null', "'statement accepted'"),
] %}
{%- set always_there = ['detection', 'decision', 'restriction', 'notification', 'statement'] %}
with

actions as (

    select * from {{ ref('fct_actions') }}

),

levers as (

    select * from {{ ref('fct_action_levers') }}

),

entries as (

    select * from {{ ref('fct_point_entries') }}

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

statements as (

    select * from {{ ref('dsa_statements') }}

),

statements_not_owed as (

    select * from {{ ref('dsa_statements_not_owed') }}

),

violations as (

    select * from {{ ref('fct_violations') }}
    where action_id is not null

),

reports as (

    select
        violations.action_id,
        user_reports.*
    from violations
    inner join {{ ref('fct_user_reports') }} as user_reports on violations.report_id = user_reports.report_id

),

decisions as (

    select
        violations.action_id,
        review_decisions.*
    from violations
    inner join {{ ref('fct_review_decisions') }} as review_decisions
        on violations.detection_id = review_decisions.detection_id

),

steps_found as (

    {% for step, relation, moment, source_id, rule_version, plain_text in steps %}
    select
        action_id,
        '{{ step }}' as step,
        {{ loop.index }} as step_order,
        {{ moment }} as happened_at,
        cast({{ source_id }} as varchar) as source_id,
        cast({{ rule_version }} as varchar) as rule_version,
        {{ plain_text }} as plain_text
    from {{ relation }}
    where {{ moment }} is not null and action_id is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

steps_missing as (

    {% for step in always_there %}
    select
        actions.action_id,
        '{{ step }}' as step,
        {{ loop.index + steps | length }} as step_order,
        cast(null as timestamp) as happened_at,
        cast(null as varchar) as source_id,
        cast(null as varchar) as rule_version,
        'nothing is recorded' as plain_text
    from actions
    left join steps_found on actions.action_id = steps_found.action_id and steps_found.step = '{{ step }}'
    where steps_found.action_id is null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

steps_of_actions as (

    select * from steps_found
    union all
    select * from steps_missing

)

select
    action_id,
    row_number() over (
        partition by action_id
        order by happened_at nulls last, step_order, source_id
    ) as step_no,
    step,
    happened_at,
    source_id,
    rule_version,
    plain_text,
    happened_at is not null as is_recorded
from steps_of_actions
