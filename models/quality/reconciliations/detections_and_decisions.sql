-- grain: one row per finding between detections and the first decisions on them, and one per total
with

detections as (

    select * from {{ ref('int_detections_newest') }}

),

decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

left_rows as {{ read_anew() }} (

    select
        detection_id,
        content_id,
        queue,
        queue_market as market,
        cast(detected_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        detection_id as source_ref,
        cast(null as timestamp) as loaded_at
    from detections

),

right_rows as {{ read_anew() }} (

    select
        detection_id,
        content_id,
        queue,
        queue_market as market,
        cast(decided_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        decision_id as source_ref,
        cast(null as timestamp) as loaded_at
    from decisions
    where review_round = 'first'

),

{{ reconciled('detections_and_decisions', keys=['detection_id'], slices=['queue']) }}
