-- grain: one row per action
with

actions as (

    select * from {{ ref('int_actions_with_levers_summed') }}

),

decisions as (

    select * from {{ ref('int_decisions_newest') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

user_reports as (

    select * from {{ ref('int_user_reports_newest') }}

),

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

actions_described as (

    select
        actions.*,
        coalesce(home_markets.home_market, 'ZZ') as home_market,
        coalesce(detections.queue_market, 'ZZ') as queue_market,
        coalesce(detections.language, contents.language) as language,
        contents.content_type,
        decisions.automation,
        decisions.decision_ground,
        detections.detection_source,
        actions.has_content_removal or actions.has_product_removal as is_removal,
        contents.published_at,
        -- The clock starts when a report is received, and never after the suspicion is raised.
        least(
            coalesce(user_reports.received_at, detections.detected_at), detections.detected_at
        ) as received_at
    from actions
    left join decisions on actions.decision_id = decisions.decision_id
    left join detections on actions.detection_id = detections.detection_id
    left join user_reports on detections.report_id = user_reports.report_id
    left join contents on actions.content_id = contents.content_id
    left join home_markets
        on
            actions.creator_id = home_markets.creator_id
            and actions.issued_at >= home_markets.held_from_at
            and actions.issued_at < home_markets.held_to_at

)

select
    action_id,
    decision_id,
    creator_id,
    content_id,
    policy_code,
    scheme_id,
    rulebook_version,
    territorial_scope,
    n_levers,
    points,
    n_views_at_action,
    has_content_removal,
    has_product_removal,
    has_ecommerce_restriction,
    has_live_suspension,
    has_commission_withholding,
    has_account_suspension,
    has_warning,
    has_points,
    issued_at,
    effective_from_at,
    effective_to_at,
    notified_at,
    detection_id,
    reversed_at,
    partly_reversed_at,
    restored_at,
    expired_at,
    reversal_reason,
    home_market,
    queue_market,
    language,
    content_type,
    automation,
    decision_ground,
    detection_source,
    is_removal,
    published_at,
    received_at
from actions_described
