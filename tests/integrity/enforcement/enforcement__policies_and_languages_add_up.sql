-- What fails: a market and quarter whose policies, or languages, do not add up to the row for all of them.
-- When it matters: a reader who drills down must meet the same actions, second looks, appeals and cases.
-- How to resolve: compare the keys of the daily tables with those of the sums; look for one that became ALL.
with

quarters as (

    select
        market,
        quarter,
        case
            when policy_code != 'ALL' then 'policies'
            when language != 'ALL' then 'languages'
            else 'all'
        end as told_apart,
        sum(n_actions) as n_actions,
        sum(n_violations_rechecked) as n_violations_rechecked,
        sum(n_violating_labels) as n_violating_labels,
        sum(n_appeals_decided) as n_appeals_decided,
        sum(n_cases_received) as n_cases_received,
        sum(n_cases_awaiting_action) as n_cases_awaiting_action
    from {{ ref('met_enforcement__market_policy_quarter') }}
    group by market, quarter, told_apart

)

select
    parts.market,
    parts.quarter,
    parts.told_apart
from quarters as parts
full join quarters as totals
    on parts.market = totals.market and parts.quarter = totals.quarter and totals.told_apart = 'all'
where
    parts.told_apart != 'all'
    and (
        parts.n_actions is distinct from totals.n_actions
        or parts.n_violations_rechecked is distinct from totals.n_violations_rechecked
        or parts.n_violating_labels is distinct from totals.n_violating_labels
        or parts.n_appeals_decided is distinct from totals.n_appeals_decided
        or parts.n_cases_received is distinct from totals.n_cases_received
        or parts.n_cases_awaiting_action is distinct from totals.n_cases_awaiting_action
    )
