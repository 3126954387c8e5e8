-- grain: one row per home market, detected policy, language and day of the second look
with

review_decisions as (

    select * from {{ ref('fct_review_decisions') }}

)

select
    coalesce(home_market, 'ZZ') as market,
    coalesce(detected_policy_code, 'UNKNOWN') as policy_code,
    coalesce(language, 'und') as language,
    cast(decided_at as date) as metric_date,
    cast(count(*) filter (where reviewed_outcome = 'violation') as bigint) as n_violations_rechecked,
    cast(count(*) filter (where reviewed_outcome = 'violation' and decision_outcome = 'violation') as bigint)
        as n_violations_confirmed,
    cast(count(*) filter (where reviewed_outcome = 'violation' and reviewed_automation = 'fully') as bigint)
        as n_automated_violations_rechecked,
    cast(
        count(*) filter (
            where reviewed_outcome = 'violation'
            and reviewed_automation = 'fully'
            and decision_outcome = 'violation'
        ) as bigint
    )
        as n_automated_violations_confirmed,
    cast(count(*) filter (where reviewed_outcome = 'no_violation') as bigint) as n_clearances_rechecked,
    cast(
        count(*) filter (
            where reviewed_outcome = 'no_violation' and decision_outcome = 'no_violation'
        ) as bigint
    )
        as n_clearances_confirmed
from review_decisions
where
    review_round = 'qa'
    and sampling_reason = 'random'
    and is_blind
    and reviewed_outcome is not null
    and decision_outcome is not null
group by
    coalesce(home_market, 'ZZ'),
    coalesce(detected_policy_code, 'UNKNOWN'),
    coalesce(language, 'und'),
    cast(decided_at as date)
