-- grain: one row per topic of messages as written
with

communications as (

    select * from {{ known(ref('stg_creator_crm__communications')) }}

),

policies as (

    select * from {{ ref('policies') }}

),

topics as (

    select distinct topic
    from communications
    where topic is not null

),

-- Capitals, blanks and hyphens are spelling: 'Weight Loss' is WEIGHT_LOSS.
topics_matched as (

    select
        topics.topic,
        policies.policy_code
    from topics
    left join policies
        on replace(replace(upper(trim(topics.topic)), '-', '_'), ' ', '_') = policies.policy_code

)

select * from topics_matched
