-- grain: one row per metric, market and quarter with a target
with

targets as (

    select * from {{ known(ref('stg_market_ops__targets')) }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

quarters as (

    select
        quarter,
        min(calendar_date) as quarter_start_date,
        max(calendar_date) as quarter_end_date
    from {{ ref('util_days') }}
    group by quarter

),

clock as (

    select * from {{ ref('util_clock') }}

),

newest_rows_of_versions as (

    select
        targets.metric,
        coalesce(market_codes.market, 'ZZ') as market,
        targets.quarter,
        targets.target_version,
        targets.target_value,
        targets.target_unit,
        targets.target_direction,
        targets.baseline_value,
        targets.set_date
    from targets
    left join market_codes on upper(trim(targets.market)) = market_codes.market_code
    qualify row_number() over (
        partition by
            targets.metric, coalesce(market_codes.market, 'ZZ'), targets.quarter, targets.target_version
        order by targets._loaded_at desc nulls last, targets._file desc, targets._file_row desc
    ) = 1

),

-- a version written after its quarter had ended is no target for it; it is counted and left aside
versions_dated as (

    select
        newest_rows_of_versions.metric,
        newest_rows_of_versions.market,
        newest_rows_of_versions.quarter,
        quarters.quarter_start_date,
        quarters.quarter_end_date,
        newest_rows_of_versions.target_version,
        newest_rows_of_versions.target_value,
        newest_rows_of_versions.target_unit,
        newest_rows_of_versions.target_direction,
        newest_rows_of_versions.baseline_value,
        coalesce(newest_rows_of_versions.set_date, quarters.quarter_start_date) as set_date,
        coalesce(newest_rows_of_versions.set_date, quarters.quarter_start_date)
        <= quarters.quarter_end_date as is_set_in_time
    from newest_rows_of_versions
    inner join quarters on newest_rows_of_versions.quarter = quarters.quarter
    cross join clock
    where
        newest_rows_of_versions.target_value is not null
        and coalesce(newest_rows_of_versions.set_date, quarters.quarter_start_date)
        <= clock.reporting_as_of_date

),

versions_ranked as (

    select
        *,
        row_number() over (
            partition by metric, market, quarter order by set_date, target_version
        ) as nth_version,
        row_number() over (
            partition by metric, market, quarter order by set_date desc, target_version desc
        ) as nth_version_from_newest
    from versions_dated
    where is_set_in_time

)

select
    metric,
    market,
    quarter,
    quarter_start_date,
    quarter_end_date,
    max(target_unit) filter (where nth_version_from_newest = 1) as target_unit,
    max(target_direction) filter (where nth_version_from_newest = 1) as target_direction,
    count(*) as n_versions,
    max(target_value) filter (where nth_version = 1) as first_target,
    max(target_value) filter (where nth_version_from_newest = 1) as target, -- noqa: RF04
    max(baseline_value) filter (where nth_version_from_newest = 1) as baseline_value,
    count(*) > 1 as is_revised,
    min(set_date) as first_set_date,
    max(set_date) as set_date
from versions_ranked
group by metric, market, quarter, quarter_start_date, quarter_end_date
