-- grain: one row per finding between days decisions take to reach us and days they should, and one per total
with

decisions as (

    select * from {{ known(ref('stg_moderation__decisions')) }}
    where {{ happened('decided_at') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

-- A decision is known from its first delivery on; one that comes again later was known before.
first_deliveries as (

    select
        decision_id,
        min(detection_id) as detection_id,
        min(queue) as queue,
        min(decided_at) as decided_at,
        min(_loaded_at) as _loaded_at
    from decisions
    group by decision_id

),

days_taken as (

    select
        first_deliveries.*,
        {{ days_between('first_deliveries.decided_at', 'first_deliveries._loaded_at') }} as n_days,
        detections.queue_market
    from first_deliveries
    left join detections on first_deliveries.detection_id = detections.detection_id
    -- what is older than the first delivery comes with it, however old it is
    where first_deliveries.decided_at >= (select date_trunc('day', min(decisions._loaded_at)) from decisions)

),

usual_days as (

    select cast(median(n_days) as bigint) as n_days from days_taken

),

left_rows as {{ read_anew() }} (

    select
        days_taken.decision_id,
        usual_days.n_days,
        days_taken.queue,
        coalesce(days_taken.queue_market, 'ZZ') as market,
        cast(days_taken.decided_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        days_taken.decision_id as source_ref,
        days_taken._loaded_at as loaded_at
    from days_taken
    cross join usual_days

),

right_rows as {{ read_anew() }} (

    select
        decision_id,
        n_days,
        queue,
        coalesce(queue_market, 'ZZ') as market,
        cast(decided_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        decision_id as source_ref,
        _loaded_at as loaded_at
    from days_taken

),

{{ reconciled(
    'decisions_decided_and_received',
    keys=['decision_id'],
    measures=['n_days'],
    slices=['queue'],
    evidence={'received_late': 'right_row.n_days > left_row.n_days'}
) }}
