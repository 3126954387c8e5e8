-- grain: one row per topic of messages as written
with

communications as (

    select * from {{ known(ref('stg_creator_crm__communications')) }}

),

policies as (

    select * from {{ ref('policies') }}

),

topic_aliases as (

    select * from {{ ref('topic_aliases') }}

),

-- A policy with several spans of validity is one policy here.
policy_codes as (

    select distinct policy_code
    from policies

),

-- Capitals, blanks and hyphens are spelling: 'Weight Loss' is WEIGHT_LOSS.
topics_spelled_plainly as (

    select distinct
        topic,
        {{ topic_spelled_plainly('topic') }} as plain_topic
    from communications
    where topic is not null

),

topics_matched as (

    select
        topics_spelled_plainly.topic,
        coalesce(policy_codes.policy_code, topic_aliases.policy_code) as policy_code,
        case
            when policy_codes.policy_code is null and topic_aliases.policy_code is null then 'none'
            when policy_codes.policy_code is null then 'alias'
            when policy_codes.policy_code = topics_spelled_plainly.topic then 'code'
            else 'spelling of the code'
        end as match_rule
    from topics_spelled_plainly
    left join policy_codes on topics_spelled_plainly.plain_topic = policy_codes.policy_code
    left join topic_aliases on topics_spelled_plainly.plain_topic = topic_aliases.topic_alias

)

select * from topics_matched
