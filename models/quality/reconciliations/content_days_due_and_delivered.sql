-- grain: one row per finding between days a market owes and days that reached us, and one per total
with

content_days as (

    select * from {{ ref('fct_content_days') }}

),

days_of_contents as (

    select
        viewer_market,
        content_id,
        stat_date,
        lead(stat_date) over (partition by viewer_market, content_id order by stat_date) as next_date
    from content_days

),

days_of_markets as (

    select
        viewer_market as market,
        stat_date,
        max(loaded_at) as loaded_at
    from content_days
    group by viewer_market, stat_date

),

-- what is seen the day before and the day after is seen on the day between
days_skipped_by_contents as (

    select
        viewer_market as market,
        cast(stat_date + interval 1 day as date) as stat_date,
        count(*) as n_contents
    from days_of_contents
    where {{ days_between('stat_date', 'next_date') }} = 2
    group by viewer_market, stat_date

),

days_not_delivered as (

    select days_skipped_by_contents.*
    from days_skipped_by_contents
    anti join days_of_markets
        on
            days_skipped_by_contents.market = days_of_markets.market
            and days_skipped_by_contents.stat_date = days_of_markets.stat_date

),

left_rows as {{ read_anew() }} (

    select
        market,
        stat_date,
        stat_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(stat_date as varchar) || '|*|' || market as source_ref,
        loaded_at
    from days_of_markets
    union all
    select
        market,
        stat_date,
        stat_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(stat_date as varchar) || '|*|' || market as source_ref,
        cast(null as timestamp) as loaded_at
    from days_not_delivered

),

right_rows as {{ read_anew() }} (

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
