-- grain: one row per finding between appeals won and actions reversed for them, and one per total
with

appeals as (

    select * from {{ ref('fct_appeals') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

-- What the desk grants must be done. A settlement out of court counts where it was followed.
appeals_won as (

    select
        appeals.*,
        actions.reversed_at,
        coalesce(actions.is_reversed, false) as is_action_reversed
    from appeals
    left join actions on appeals.action_id = actions.action_id
    where
        (appeals.is_reversed or appeals.is_partly_reversed)
        and (
            appeals.appeal_kind = 'internal'
            or (actions.reversal_reason = 'out_of_court' and actions.reversed_at >= appeals.decided_at)
        )

),

first_appeals_won as (

    select *
    from appeals_won
    qualify row_number() over (
        partition by coalesce(action_id, ticket_id) order by decided_at, ticket_id
    ) = 1

),

-- An action reversed before, on our own account, is not reversed again.
left_rows as {{ read_anew() }} (

    select
        action_id,
        case
            when reversed_at < decided_at and is_action_reversed then 'reversed'
            else appeal_outcome
        end as outcome,
        appeal_kind,
        action_match_rule,
        home_market as market,
        cast(decided_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        ticket_id as source_ref,
        cast(null as timestamp) as loaded_at
    from first_appeals_won

),

right_rows as {{ read_anew() }} (

    select
        actions.action_id,
        case when actions.is_reversed then 'reversed' else 'partly_reversed' end as outcome,
        cast(null as varchar) as appeal_kind,
        cast(null as varchar) as action_match_rule,
        actions.queue_market as market,
        cast(actions.reversed_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        actions.action_id as source_ref,
        cast(null as timestamp) as loaded_at
    from actions
    left join first_appeals_won on actions.action_id = first_appeals_won.action_id
    where
        (actions.is_reversed or actions.is_partly_reversed)
        and (actions.reversal_reason in ('appeal', 'out_of_court') or first_appeals_won.action_id is not null)

),

{{ reconciled(
    'appeals_won_and_reversals',
    keys=['action_id'],
    texts=['outcome'],
    slices=['appeal_kind', 'action_match_rule'],
    evidence={'no_action_named': 'left_row.action_id is null'}
) }}
