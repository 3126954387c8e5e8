-- grain: one row per message to a creator
with

messages as (

    select * from {{ ref('int_messages_newest') }}

),

topics_matched as (

    select * from {{ ref('int_message_topics_matched_to_policies') }}

),

accounts_matched as (

    select * from {{ ref('int_crm_accounts_matched_to_creators') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

)

select
    messages.message_id,
    messages.crm_id,
    accounts_matched.creator_id,
    coalesce(home_markets.home_market, 'ZZ') as home_market,
    messages.topic,
    topics_matched.policy_code,
    messages.sent_at,
    messages.opened_at,
    messages.acknowledged_at,
    messages.training_completed_at
from messages
left join topics_matched on messages.topic = topics_matched.topic
left join accounts_matched on messages.crm_id = accounts_matched.crm_id
left join home_markets
    on
        accounts_matched.creator_id = home_markets.creator_id
        and messages.sent_at >= home_markets.held_from_at
        and messages.sent_at < home_markets.held_to_at
