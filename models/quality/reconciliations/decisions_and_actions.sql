-- grain: one row per finding between decisions that owe an action and the actions taken, and one per total
with

decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

-- A second look replaces the first; quality assurance changes no outcome.
decisions_that_stand as (

    select *
    from decisions
    where review_round in ('first', 'second')
    qualify row_number() over (
        partition by detection_id order by case review_round when 'second' then 0 else 1 end, decided_at desc
    ) = 1

),

left_rows as {{ read_anew() }} (

    select
        decision_id,
        policy_code,
        creator_id,
        content_id,
        automation,
        queue_market as market,
        cast(decided_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        decision_id as source_ref,
        cast(null as timestamp) as loaded_at
    from decisions_that_stand
    where decision_outcome = 'violation'

),

right_rows as {{ read_anew() }} (

    select
        decision_id,
        policy_code,
        creator_id,
        content_id,
        automation,
        queue_market as market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        action_id as source_ref,
        cast(null as timestamp) as loaded_at
    from actions

),

{{ reconciled(
    'decisions_and_actions',
    keys=['decision_id'],
    texts=['policy_code', 'creator_id', 'content_id'],
    slices=['automation']
) }}
