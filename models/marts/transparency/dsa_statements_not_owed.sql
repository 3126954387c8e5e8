-- grain: one row per action and kind of restriction that owes no statement of reasons, with the reason
with

restrictions_imposed as (

    select * from {{ ref('int_restrictions_imposed') }}
    where exemption is not null

),

actions as (

    select * from {{ ref('int_actions_described') }}

),

statement_exemptions as (

    select * from {{ ref('statement_exemptions') }}

)

select
    restrictions_imposed.puid,
    restrictions_imposed.action_id,
    restrictions_imposed.restriction_kind,
    actions.queue_market as market,
    actions.policy_code,
    actions.territorial_scope,
    restrictions_imposed.exemption,
    statement_exemptions.legal_basis,
    statement_exemptions.plain_text,
    restrictions_imposed.issued_at
from restrictions_imposed
inner join actions on restrictions_imposed.action_id = actions.action_id
left join statement_exemptions on restrictions_imposed.exemption = statement_exemptions.exemption
