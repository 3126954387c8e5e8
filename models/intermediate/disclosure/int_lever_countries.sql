-- grain: one row per action, lever and country of its scope; one without a country where the scope names none
with

levers as (

    select * from {{ ref('int_action_levers_newest') }}

),

statement_levers as (

    select * from {{ ref('statement_levers') }}

),

statement_codes as (

    select * from {{ ref('statement_codes') }}

),

scopes as (

    {{ json_list_items('levers', ['action_id', 'lever'], 'territorial_scope') }}

),

levers_with_countries as (

    select
        levers.action_id,
        levers.lever,
        scopes.item as country,
        statement_codes.code is not null as is_eea,
        -- A lever that the seed does not know restricts what can be seen until somebody says otherwise.
        coalesce(statement_levers.restriction_kind, 'V') as restriction_kind,
        statement_levers.wording_order is not null as has_words,
        levers.issued_at,
        levers.effective_to_at
    from levers
    left join scopes on levers.action_id = scopes.action_id and levers.lever = scopes.lever
    left join statement_codes
        on scopes.item = statement_codes.code and statement_codes.attribute = 'territorial_scope'
    left join statement_levers
        on
            levers.lever = statement_levers.lever
            and statement_levers.scheme_id in ('*', levers.scheme_id)

)

select * from levers_with_countries
