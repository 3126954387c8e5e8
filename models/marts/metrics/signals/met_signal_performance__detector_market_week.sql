-- grain: one row per detector, market of creators and week from its first suspicion there on
with

catches as (

    select * from {{ ref('met_signal_catches__detection') }}

),

dim_dates as (

    select * from {{ ref('dim_dates') }}

),

releases as (

    select * from {{ ref('int_detector_releases_newest') }}

),

signal_rules as (

    select * from {{ ref('signal_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'capacity_per_week') as capacity_per_week,
        max(value) filter (where rule = 'min_decided') as min_decided
    from signal_rules

),

weeks as (

    select
        week_start_date,
        cast(week_start_date + 7 as timestamp) as week_end_at,
        count(*) = 7 as is_whole_week
    from dim_dates
    where is_reported
    group by week_start_date

),

languages_counted as (

    select
        detector_code,
        market,
        language,
        count(*) as n_detections,
        min(week_start_date) as first_week_start_date
    from catches
    group by detector_code, market, language

),

detectors_in_markets as (

    select
        detector_code,
        market,
        language as main_language,
        min(first_week_start_date) over (partition by detector_code, market) as first_week_start_date
    from languages_counted
    qualify row_number() over (
        partition by detector_code, market order by n_detections desc, language asc nulls last
    ) = 1

),

catches_counted as (

    select
        catches.detector_code,
        catches.market,
        catches.week_start_date,
        count(*) as n_detections,
        count(*) filter (where catches.is_decided) as n_decided,
        count(*) filter (where catches.is_confirmed) as n_confirmed,
        count(*) filter (where catches.is_decided and catches.rank_in_week <= rules.capacity_per_week)
            as n_decided_at_capacity,
        count(*) filter (where catches.is_confirmed and catches.rank_in_week <= rules.capacity_per_week)
            as n_confirmed_at_capacity,
        count(*) filter (where catches.is_incremental) as n_incremental,
        count(catches.lead_hours) as n_reported_later,
        percentile_cont(0.5) within group (order by catches.lead_hours) as median_lead_hours
    from catches
    cross join rules
    group by catches.detector_code, catches.market, catches.week_start_date

)

select
    detectors_in_markets.detector_code,
    detectors_in_markets.market,
    weeks.week_start_date,
    detectors_in_markets.main_language,
    releases.detector_version as live_version,
    coalesce(catches_counted.n_detections, 0) as n_detections,
    coalesce(catches_counted.n_decided, 0) as n_decided,
    coalesce(catches_counted.n_confirmed, 0) as n_confirmed,
    coalesce(catches_counted.n_decided_at_capacity, 0) as n_decided_at_capacity,
    coalesce(catches_counted.n_confirmed_at_capacity, 0) as n_confirmed_at_capacity,
    coalesce(catches_counted.n_incremental, 0) as n_incremental,
    coalesce(catches_counted.n_reported_later, 0) as n_reported_later,
    releases.n_gold_items,
    case
        when catches_counted.n_decided >= rules.min_decided
            then {{ ratio('catches_counted.n_confirmed', 'catches_counted.n_decided') }}
    end as confirmed_rate,
    {{ wilson_lower('catches_counted.n_confirmed', 'catches_counted.n_decided') }} as confirmed_rate_lower,
    {{ wilson_upper('catches_counted.n_confirmed', 'catches_counted.n_decided') }} as confirmed_rate_upper,
    case
        when catches_counted.n_decided_at_capacity >= rules.min_decided
            then {{ ratio(
                'catches_counted.n_confirmed_at_capacity', 'catches_counted.n_decided_at_capacity'
            ) }}
    end as confirmed_at_capacity_rate,
    case
        when catches_counted.n_confirmed >= rules.min_decided
            then {{ ratio('catches_counted.n_incremental', 'catches_counted.n_confirmed') }}
    end as incremental_rate,
    releases.gold_precision as gold_precision_rate,
    releases.gold_recall as gold_recall_rate,
    catches_counted.median_lead_hours,
    coalesce(catches_counted.n_detections, 0) = 0 as is_silent,
    weeks.is_whole_week
from detectors_in_markets
cross join rules
inner join weeks on detectors_in_markets.first_week_start_date <= weeks.week_start_date
left join catches_counted
    on
        detectors_in_markets.detector_code = catches_counted.detector_code
        and detectors_in_markets.market = catches_counted.market
        and weeks.week_start_date = catches_counted.week_start_date
left join releases
    on
        detectors_in_markets.detector_code = releases.detector_code
        and detectors_in_markets.main_language = releases.language
        and weeks.week_end_at > releases.live_from_at
        and (weeks.week_end_at <= releases.live_to_at or releases.live_to_at is null)
