-- grain: one row per creator and day at whose end the standing may differ from the day before
with

days_of_events as (

    select * from {{ ref('int_creator_days_with_events') }}

),

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

schemes_in_force as (

    select * from {{ ref('int_health_schemes_in_force') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

first_days as (

    select
        creator_id,
        min(changed_date) as first_date
    from days_of_events
    group by creator_id

),

-- A creator's market is that of the version of the day; before the first version, that of the first.
market_spans as (

    select
        first_days.creator_id,
        coalesce(creator_versions.home_market, 'ZZ') as home_market,
        case
            when row_number() over versions_in_order = 1 then first_days.first_date
            else cast(creator_versions.valid_from_at as date)
        end as from_date,
        cast(lead(creator_versions.valid_from_at) over versions_in_order as date) as to_date
    from first_days
    left join creator_versions on first_days.creator_id = creator_versions.creator_id
    window versions_in_order as (
        partition by first_days.creator_id order by creator_versions.valid_from_at nulls first
    )

),

days_of_schemes as (

    select
        market,
        valid_from_date as changed_date
    from schemes_in_force
    union distinct
    select
        market,
        valid_to_date as changed_date
    from schemes_in_force
    where valid_to_date is not null

),

days_changed as (

    select
        creator_id,
        changed_date
    from days_of_events
    union distinct
    select
        market_spans.creator_id,
        days_of_schemes.changed_date
    from market_spans
    inner join days_of_schemes
        on
            market_spans.home_market = days_of_schemes.market
            and market_spans.from_date < days_of_schemes.changed_date
            and days_of_schemes.changed_date < coalesce(market_spans.to_date, date '9999-12-31')

),

days_with_market as (

    select
        days_changed.creator_id,
        days_changed.changed_date,
        market_spans.home_market,
        cast(days_changed.changed_date + interval 1 day as timestamp) as day_end_at
    from days_changed
    inner join util_clock on days_changed.changed_date <= util_clock.reporting_as_of_date
    inner join market_spans
        on
            days_changed.creator_id = market_spans.creator_id
            and days_changed.changed_date >= market_spans.from_date
            and days_changed.changed_date < coalesce(market_spans.to_date, date '9999-12-31')

)

select * from days_with_market
