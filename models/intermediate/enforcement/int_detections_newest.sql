-- grain: one row per detection
with

detections as (

    select * from {{ known(ref('stg_moderation__detections')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

newest_rows as (

    select *
    from detections
    where {{ happened('detected_at') }}
    {{ keep_newest(['detection_id']) }}

),

detections_with_market as (

    select
        newest_rows.detection_id,
        newest_rows.content_id,
        newest_rows.creator_id,
        newest_rows.report_id,
        newest_rows.detection_source,
        newest_rows.detector_code,
        newest_rows.detector_version,
        newest_rows.policy_code,
        newest_rows.language,
        coalesce(util_market_codes.market, 'ZZ') as queue_market,
        newest_rows.queue,
        newest_rows.score,
        newest_rows.detected_at,
        case when {{ happened('newest_rows.enqueued_at') }} then newest_rows.enqueued_at end as enqueued_at
    from newest_rows
    left join util_market_codes on upper(trim(newest_rows.market)) = util_market_codes.market_code

)

select * from detections_with_market
