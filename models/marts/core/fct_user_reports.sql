-- grain: one row per report or notice
with

user_reports as (

    select * from {{ ref('int_user_reports_newest') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

first_detections as (

    select
        report_id,
        min_by(detection_id, detected_at) as detection_id
    from detections
    where report_id is not null
    group by report_id

)

select
    user_reports.report_id,
    user_reports.content_id,
    coalesce(user_reports.creator_id, contents.creator_id) as creator_id,
    first_detections.detection_id,
    user_reports.reporter_market,
    user_reports.report_reason,
    user_reports.report_channel,
    user_reports.issuing_state,
    user_reports.received_at
from user_reports
left join contents on user_reports.content_id = contents.content_id
left join first_detections on user_reports.report_id = first_detections.report_id
