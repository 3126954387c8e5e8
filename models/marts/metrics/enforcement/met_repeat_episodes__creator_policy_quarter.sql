-- grain: one row per creator, policy and quarter with an upheld violation
with

violations as (

    select * from {{ ref('fct_violations') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

days as (

    select * from {{ ref('util_days') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

-- Once for its policy and once for all policies together; several violations of one content are one.
violating_contents as (

    select
        violations.creator_id,
        case when scopes.is_all_policies then 'ALL' else coalesce(violations.policy_code, 'UNKNOWN') end
            as policy_code,
        coalesce(violations.content_id, violations.detection_id) as content_key,
        min_by(coalesce(violations.home_market, 'ZZ'), violations.enforced_at) as market,
        min_by(coalesce(violations.language, 'und'), violations.enforced_at) as language,
        min(violations.enforced_at) as violated_at
    from violations
    cross join (values (false), (true)) as scopes (is_all_policies)
    where
        violations.is_enforced
        and not violations.is_reversed
        and violations.creator_id is not null
        and violations.enforced_at is not null
    group by
        violations.creator_id,
        case when scopes.is_all_policies then 'ALL' else coalesce(violations.policy_code, 'UNKNOWN') end,
        coalesce(violations.content_id, violations.detection_id)

),

violations_in_order as (

    select
        violating_contents.creator_id,
        violating_contents.policy_code,
        days.quarter,
        violating_contents.market,
        violating_contents.language,
        violating_contents.violated_at,
        lead(violating_contents.violated_at) over (
            partition by violating_contents.creator_id, violating_contents.policy_code
            order by violating_contents.violated_at, violating_contents.content_key
        ) as repeated_at,
        row_number() over (
            partition by violating_contents.creator_id, violating_contents.policy_code, days.quarter
            order by violating_contents.violated_at, violating_contents.content_key
        ) as nth_of_quarter,
        days.quarter_start_date
    from violating_contents
    inner join days on cast(violating_contents.violated_at as date) = days.calendar_date

),

suspensions as (

    select
        creator_id,
        min(issued_at) as suspended_at
    from actions
    where has_account_suspension and not is_reversed
    group by creator_id

),

-- Nobody repeats anything after the account is suspended, or is seen to do so after the reporting day.
episodes_followed as (

    select
        violations_in_order.creator_id,
        violations_in_order.policy_code,
        violations_in_order.quarter,
        violations_in_order.market,
        violations_in_order.language,
        violations_in_order.repeated_at,
        violations_in_order.violated_at,
        violations_in_order.quarter_start_date,
        coalesce(suspensions.suspended_at < clock.reporting_end_at, false) as is_suspended,
        greatest(
            violations_in_order.violated_at, least(clock.reporting_end_at, suspensions.suspended_at)
        ) as followed_until_at,
        clock.reporting_end_at
    from violations_in_order
    cross join clock
    left join suspensions on violations_in_order.creator_id = suspensions.creator_id
    where violations_in_order.nth_of_quarter = 1

)

select
    creator_id,
    policy_code,
    quarter,
    market,
    language,
    {{ seconds_between(
        'violated_at', 'case when repeated_at <= followed_until_at then repeated_at else followed_until_at end'
    ) }}
    / cast(86400 as double) as followed_days,
    {{ seconds_between('violated_at', 'reporting_end_at') }} / cast(86400 as double) as observable_days,
    coalesce(repeated_at <= followed_until_at, false) as is_repeated,
    is_suspended and (repeated_at is null or repeated_at > followed_until_at) as is_suspended_before_repeat,
    quarter_start_date,
    violated_at,
    case when repeated_at <= followed_until_at then repeated_at end as repeated_at
from episodes_followed
