-- grain: one row per detection: a violation case from suspicion to closing
with

cases as (

    select * from {{ ref('int_violations_with_milestones') }}

),

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

enforcement_windows as (

    select * from {{ ref('enforcement_windows') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- A case is closed when nothing can follow: no violation, an appeal decided, or the time to appeal over.
cases_with_end as (

    select
        cases.*,
        case
            when cases.final_outcome = 'no_violation' and cases.action_id is null then cases.final_decided_at
            when cases.n_open_appeals > 0 then cast(null as timestamp)
            when cases.n_appeals > 0 then cases.appeal_decided_at
            when
                cast(cases.enforced_at + enforcement_windows.n_days * interval 1 day as timestamp)
                < util_clock.reporting_end_at
                then cast(cases.enforced_at + enforcement_windows.n_days * interval 1 day as timestamp)
        end as closed_at
    from cases
    cross join enforcement_windows
    cross join util_clock
    where enforcement_windows.window_name = 'appeal'

)

select
    cases.detection_id,
    cases.content_id,
    cases.creator_id,
    cases.report_id,
    cases.first_decision_id,
    cases.final_decision_id,
    cases.action_id,
    coalesce(cases.final_policy_code, cases.policy_code) as policy_code,
    cases.policy_code as detected_policy_code,
    coalesce(home_markets.home_market, 'ZZ') as home_market,
    cases.queue_market,
    cases.language,
    contents.content_type,
    cases.detection_source,
    cases.detector_code,
    cases.detector_version,
    cases.report_channel,
    cases.report_reason,
    cases.queue,
    case
        when cases.closed_at is not null then 'closed'
        when cases.n_appeals > 0 then 'appealed'
        when cases.action_id is not null then 'enforced'
        when cases.final_decision_id is not null then 'decided'
        else 'detected'
    end as case_status,
    cases.automation,
    cases.decision_ground,
    cases.guideline_version,
    cases.first_outcome,
    cases.final_outcome,
    cases.appeal_outcome,
    coalesce(cases.n_decisions, 0) as n_decisions,
    cases.n_appeals,
    cases.n_views_at_action,
    cases.score,
    cast(
        {{ seconds_between('coalesce(cases.enqueued_at, cases.detected_at)', 'cases.first_decided_at') }}
        as double
    ) / 3600 as hours_to_decide,
    cast(
        {{ seconds_between('cases.received_at', 'cases.enforced_at') }}
        as double
    ) / 3600 as hours_to_action,
    coalesce(cases.final_outcome = 'violation', false) as is_violation,
    cases.is_proactive,
    cases.action_id is not null as is_enforced,
    cases.is_removal,
    cases.fully_reversed_at is not null as is_reversed,
    cases.fully_reversed_at is null and cases.partly_reversed_at is not null as is_partly_reversed,
    contents.published_at,
    cases.received_at,
    cases.detected_at,
    cases.enqueued_at,
    cases.first_decided_at,
    cases.final_decided_at,
    cases.enforced_at,
    cases.notified_at,
    cases.first_appealed_at,
    cases.appeal_decided_at,
    coalesce(cases.fully_reversed_at, cases.partly_reversed_at) as reversed_at,
    cases.closed_at
from cases_with_end as cases
left join contents on cases.content_id = contents.content_id
left join home_markets
    on
        cases.creator_id = home_markets.creator_id
        and cases.detected_at >= home_markets.held_from_at
        and cases.detected_at < home_markets.held_to_at
