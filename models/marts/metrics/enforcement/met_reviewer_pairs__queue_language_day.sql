-- grain: one row per queue, market, language, first reviewer's kind and day of the blind second look
with

review_decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

violations as (

    select * from {{ ref('fct_violations') }}

),

-- A pair: what was decided, and what somebody decided who was drawn at random and did not see it.
pairs as (

    select
        coalesce(violations.queue, 'none') as queue,
        coalesce(review_decisions.queue_market, 'ZZ') as market,
        coalesce(review_decisions.language, 'und') as language,
        case when review_decisions.reviewed_automation = 'fully' then 'machine' else 'reviewer' end
            as first_decided_by,
        cast(review_decisions.decided_at as date) as metric_date,
        review_decisions.reviewed_outcome = 'violation' as is_violation_first,
        review_decisions.decision_outcome = 'violation' as is_violation_again
    from review_decisions
    left join violations on review_decisions.detection_id = violations.detection_id
    where
        review_decisions.review_round = 'qa'
        and review_decisions.sampling_reason = 'random'
        and review_decisions.is_blind
        and review_decisions.reviewed_outcome is not null
        and review_decisions.decision_outcome is not null
        and review_decisions.decided_at is not null

)

select
    queue,
    market,
    language,
    first_decided_by,
    metric_date,
    cast(count(*) as bigint) as n_pairs,
    cast(count(*) filter (where is_violation_first and is_violation_again) as bigint) as n_both_violation,
    cast(count(*) filter (where is_violation_first and not is_violation_again) as bigint)
        as n_only_first_violation,
    cast(count(*) filter (where not is_violation_first and is_violation_again) as bigint)
        as n_only_second_violation,
    cast(count(*) filter (where not is_violation_first and not is_violation_again) as bigint)
        as n_neither_violation
from pairs
group by queue, market, language, first_decided_by, metric_date
