-- Each restriction that an action imposes is a statement owed or has a reason why not, and is so once.
{{ config(group='analytics_engineering') }}
with

restrictions as (

    select distinct action_id || '-' || restriction_kind as puid
    from {{ ref('int_lever_countries') }}

),

answers as (

    select puid from {{ ref('dsa_statements') }}
    union all
    select puid from {{ ref('dsa_statements_not_owed') }}

),

answers_counted as (

    select
        puid,
        count(*) as n_answers
    from answers
    group by puid

)

select
    coalesce(restrictions.puid, answers_counted.puid) as puid,
    answers_counted.n_answers
from restrictions
full outer join answers_counted on restrictions.puid = answers_counted.puid
where restrictions.puid is null or answers_counted.n_answers is distinct from 1
