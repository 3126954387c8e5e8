-- grain: one row per market of creators and day
with

fct_content_days as (

    select * from {{ ref('fct_content_days') }}

),

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

dim_markets as (

    select * from {{ ref('dim_markets') }}

),

dim_dates as (

    select * from {{ ref('dim_dates') }}

),

moderator_hours as (

    select * from {{ ref('int_moderator_hours_by_market_month') }}

),

first_day as (

    select min(stat_date) as first_date
    from fct_content_days

),

views_by_day as (

    select
        home_market as market,
        stat_date as exposure_date,
        sum(n_views) as n_views
    from fct_content_days
    group by home_market, stat_date

),

detections_by_day as (

    select
        home_market as market,
        cast(detected_at as date) as exposure_date,
        count(*) as n_detections
    from fct_violations
    group by home_market, cast(detected_at as date)

),

days_in_month as (

    select
        month_start_date,
        count(*) as n_days
    from dim_dates
    group by month_start_date

),

market_days as (

    select
        dim_markets.market,
        dim_dates.calendar_date as exposure_date,
        dim_dates.month_start_date
    from dim_dates
    inner join first_day on dim_dates.calendar_date >= first_day.first_date
    cross join dim_markets
    where dim_dates.is_reported

)

select
    market_days.market,
    market_days.exposure_date,
    cast(coalesce(views_by_day.n_views, 0) as bigint) as n_views,
    cast(sum(coalesce(views_by_day.n_views, 0)) over (
        partition by market_days.market
        order by market_days.exposure_date rows between 6 preceding and current row
    ) as bigint) as n_week_views,
    coalesce(detections_by_day.n_detections, 0) as n_detections,
    cast(moderator_hours.moderator_hours / days_in_month.n_days as double) as moderator_hours
from market_days
inner join days_in_month on market_days.month_start_date = days_in_month.month_start_date
left join views_by_day
    on
        market_days.market = views_by_day.market
        and market_days.exposure_date = views_by_day.exposure_date
left join detections_by_day
    on
        market_days.market = detections_by_day.market
        and market_days.exposure_date = detections_by_day.exposure_date
left join moderator_hours
    on
        market_days.market = moderator_hours.market
        and market_days.month_start_date = moderator_hours.month_start_date
