-- grain: one row per finding between topics as coded and as written, and one per total
with

communications as (

    select * from {{ known(ref('stg_creator_crm__communications')) }}

),

topics_matched as (

    select * from {{ ref('int_message_topics_matched_to_policies') }}

),

newest_accounts as (

    select *
    from {{ ref('int_crm_account_versions') }}
    where valid_to_at is null

),

messages_with_market as (

    select
        communications.message_id,
        communications.topic,
        topics_matched.policy_code,
        topics_matched.match_rule,
        newest_accounts.crm_market as market,
        cast(communications.sent_at as date) as occurred_on,
        communications.message_id as source_ref,
        communications._loaded_at as loaded_at
    from communications
    left join topics_matched on communications.topic = topics_matched.topic
    left join newest_accounts on communications.crm_id = newest_accounts.crm_id

),

left_rows as {{ read_anew() }} (

    select
        message_id,
        coalesce(policy_code, topic) as topic,
        coalesce(policy_code, topic) as policy_code,
        match_rule,
        market,
        occurred_on,
        cast(null as double) as eur_per_unit,
        source_ref,
        loaded_at
    from messages_with_market

),

right_rows as {{ read_anew() }} (

    select
        message_id,
        topic,
        coalesce(policy_code, topic) as policy_code,
        match_rule,
        market,
        occurred_on,
        cast(null as double) as eur_per_unit,
        source_ref,
        loaded_at
    from messages_with_market

),

{{ reconciled(
    'message_topics_spelled',
    keys=['message_id'],
    texts=['topic'],
    slices=['policy_code'],
    evidence={
        'other_spelling': "right_row.match_rule = 'spelling of the code'",
        'other_name': "right_row.match_rule = 'alias'",
    }
) }}
