-- grain: one row per statement of reasons owed: an action that holds in the EEA and a kind of restriction
with

levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

actions as (

    select * from {{ ref('int_actions_with_levers_summed') }}

),

statement_levers as (

    select * from {{ ref('statement_levers') }}

),

markets as (

    select * from {{ ref('markets') }}

),

scopes as (

    {{ json_list_items('actions', ['action_id'], 'territorial_scope') }}

),

actions_in_the_eea as (

    select distinct scopes.action_id
    from scopes
    inner join markets on scopes.item = markets.market
    where markets.is_eea

),

-- A lever that the seed does not know restricts what can be seen until somebody says otherwise.
levers_with_kind as (

    select
        levers.action_id,
        levers.lever,
        levers.effective_to_at,
        levers.issued_at,
        coalesce(statement_levers.restriction_kind, 'V') as restriction_kind
    from levers
    inner join actions_in_the_eea on levers.action_id = actions_in_the_eea.action_id
    left join statement_levers
        on
            levers.lever = statement_levers.lever
            and statement_levers.scheme_id in ('*', levers.scheme_id)

),

statements_owed as (

    select
        action_id || '-' || restriction_kind as puid,
        action_id,
        restriction_kind,
        bool_or(lever = 'content_removal') as has_content_removal,
        bool_or(lever in ('product_removal', 'warning', 'points')) as has_worded_lever,
        min(issued_at) as issued_at,
        -- One lever without an end leaves the restriction without one.
        case when count(*) = count(effective_to_at) then cast(max(effective_to_at) as date) end as end_date
    from levers_with_kind
    group by action_id, restriction_kind

)

select * from statements_owed
