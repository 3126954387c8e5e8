-- grain: one row per finding between appeals as they must be and as the desk wrote them, and one per total
with

appeals as (

    select * from {{ ref('fct_appeals') }}

),

-- Every appeal is against an action, and none is opened before the action or decided before it is opened.
left_rows as {{ read_anew() }} (

    select
        ticket_id,
        'number of the action' as action_match_rule,
        greatest(opened_at, action_issued_at) as opened_at,
        case when decided_at is not null then greatest(decided_at, opened_at) end as decided_at,
        appeal_kind,
        appeal_channel,
        home_market as market,
        cast(opened_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        ticket_id as source_ref,
        cast(null as timestamp) as loaded_at
    from appeals

),

right_rows as {{ read_anew() }} (

    select
        ticket_id,
        action_match_rule,
        opened_at,
        decided_at,
        appeal_kind,
        appeal_channel,
        home_market as market,
        cast(opened_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        ticket_id as source_ref,
        cast(null as timestamp) as loaded_at
    from appeals

),

{{ reconciled(
    'appeals_and_actions',
    keys=['ticket_id'],
    texts=['action_match_rule', 'opened_at', 'decided_at'],
    slices=['appeal_kind', 'appeal_channel']
) }}
