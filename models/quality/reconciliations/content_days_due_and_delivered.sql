-- grain: one row per finding between the days a market owes and the days its statistics reached us, and one per total
with

dates as (

    select * from {{ ref('dim_dates') }}

),

content_days as (

    select * from {{ ref('fct_content_days') }}

),

days_of_markets as (

    select
        stat_date,
        viewer_market as market,
        max(loaded_at) as loaded_at
    from content_days
    group by stat_date, viewer_market

),

markets_with_first_day as (

    select
        market,
        min(stat_date) as first_date,
        max(max(stat_date)) over () as last_date
    from days_of_markets
    group by market

),

left_rows as (

    select
        markets_with_first_day.market,
        dates.calendar_date as stat_date,
        dates.calendar_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(dates.calendar_date as varchar) || '|*|' || markets_with_first_day.market as source_ref,
        cast(null as timestamp) as loaded_at
    from markets_with_first_day
    inner join dates
        on dates.calendar_date between markets_with_first_day.first_date and markets_with_first_day.last_date

),

right_rows as (

    select
        market,
        stat_date,
        stat_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(stat_date as varchar) || '|*|' || market as source_ref,
        loaded_at
    from days_of_markets

),

{{ reconciled('content_days_due_and_delivered', keys=['market', 'stat_date']) }}
