-- grain: one row per market and day since its launch: did its content-day rows arrive
with

content_days as (

    select * from {{ ref('fct_content_days') }}

),

markets as (

    select * from {{ ref('dim_markets') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

calendar as (

    select
        max(value) filter (where parameter = 'edition_hour_utc') as edition_hour,
        max(value) filter (where parameter = 'minimum_rows_a_day') as minimum_rows
    from {{ ref('review_calendar') }}

),

rows_by_day as (

    select
        viewer_market,
        stat_date,
        count(*) as n_rows,
        min(loaded_at) as first_loaded_at,
        max(loaded_at) as last_loaded_at
    from content_days
    group by viewer_market, stat_date

),

history as (

    select min(stat_date) as first_stat_date
    from rows_by_day

),

days_of_markets as (

    select
        markets.market,
        dates.calendar_date as stat_date,
        dates.week_start_date,
        coalesce(rows_by_day.n_rows, 0) as n_rows,
        avg(cast(coalesce(rows_by_day.n_rows, 0) as double)) over (partition by markets.market) as usual_rows,
        rows_by_day.first_loaded_at,
        rows_by_day.last_loaded_at
    from markets
    cross join history
    inner join dates
        on dates.is_reported and dates.calendar_date >= greatest(markets.launch_date, history.first_stat_date)
    left join rows_by_day
        on markets.market = rows_by_day.viewer_market and dates.calendar_date = rows_by_day.stat_date

)

select
    days_of_markets.market,
    days_of_markets.stat_date,
    days_of_markets.n_rows,
    days_of_markets.usual_rows,
    -- a market with few rows a day may have a day without any
    days_of_markets.usual_rows >= calendar.minimum_rows as is_expected,
    days_of_markets.n_rows > 0 as has_arrived,
    coalesce(
        days_of_markets.first_loaded_at
        < cast(days_of_markets.week_start_date + interval 7 day as timestamp)
        + calendar.edition_hour * interval 1 hour,
        false
    ) as is_in_first_edition,
    days_of_markets.first_loaded_at,
    days_of_markets.last_loaded_at
from days_of_markets
cross join calendar
