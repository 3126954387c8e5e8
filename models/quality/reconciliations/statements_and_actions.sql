-- grain: one row per finding between actions that statements answer and actions taken, and one per total
with

statements as (

    select * from {{ ref('dsa_statements') }}

),

statements_not_owed as (

    select * from {{ ref('dsa_statements_not_owed') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

answers as (

    select
        action_id,
        policy_code,
        issued_at
    from statements
    union all
    select
        action_id,
        policy_code,
        issued_at
    from statements_not_owed

),

-- An action may owe several statements, or one for a part of its levers only.
left_rows as {{ read_anew() }} (

    select
        answers.action_id,
        min(answers.policy_code) as policy_code,
        min(actions.queue_market) as market,
        cast(min(answers.issued_at) as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        answers.action_id as source_ref,
        cast(null as timestamp) as loaded_at
    from answers
    left join actions on answers.action_id = actions.action_id
    group by answers.action_id

),

right_rows as {{ read_anew() }} (

    select
        action_id,
        policy_code,
        queue_market as market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        action_id as source_ref,
        cast(null as timestamp) as loaded_at
    from actions

),

{{ reconciled(
    'statements_and_actions',
    keys=['action_id'],
    texts=['policy_code']
) }}
