-- grain: one row per suspicion raised by a detector
with

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

fct_user_reports as (

    select * from {{ ref('fct_user_reports') }}

),

reports_by_content as (

    select
        content_id,
        min(received_at) as first_reported_at
    from fct_user_reports
    group by content_id

),

-- Other signals are earlier suspicions of the content, whoever raised them, and reports of it.
signals_compared as (

    select
        fct_violations.detection_id,
        fct_violations.detector_code,
        fct_violations.detector_version,
        fct_violations.home_market as market,
        fct_violations.language,
        fct_violations.score,
        fct_violations.final_outcome is not null as is_decided,
        coalesce(fct_violations.is_violation, false) as is_confirmed,
        fct_violations.detected_at = min(fct_violations.detected_at) over (
            partition by fct_violations.content_id
        ) as is_first_suspicion,
        fct_violations.detected_at,
        reports_by_content.first_reported_at
    from fct_violations
    left join reports_by_content on fct_violations.content_id = reports_by_content.content_id

)

select
    detection_id,
    detector_code,
    market,
    detector_version,
    language,
    row_number() over (
        partition by detector_code, market, date_trunc('week', detected_at)
        order by score desc nulls last, detected_at asc, detection_id asc
    ) as rank_in_week,
    score,
    case
        when is_confirmed and first_reported_at > detected_at
            then {{ seconds_between('detected_at', 'first_reported_at') }} / 3600.0
    end as lead_hours,
    is_decided,
    is_confirmed,
    is_confirmed and is_first_suspicion
    and (first_reported_at is null or first_reported_at > detected_at) as is_incremental,
    cast(detected_at as date) as detected_date,
    cast(date_trunc('week', detected_at) as date) as week_start_date,
    detected_at,
    first_reported_at
from signals_compared
where detector_code is not null
