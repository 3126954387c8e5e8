-- grain: one row per finding between the views that a day's viewers need and those shown, and one per total
with

content_days as (

    select * from {{ ref('fct_content_days') }}

),

days_with_fewer_views_than_viewers as (

    select
        stat_date,
        content_id,
        viewer_market as market,
        n_views,
        n_unique_viewers,
        stat_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(stat_date as varchar) || '|' || content_id || '|' || viewer_market as source_ref,
        loaded_at
    from content_days
    where n_unique_viewers > n_views

),

left_rows as {{ read_anew() }} (

    select
        stat_date,
        content_id,
        market,
        n_unique_viewers as n_views,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from days_with_fewer_views_than_viewers

),

right_rows as {{ read_anew() }} (

    select
        stat_date,
        content_id,
        market,
        n_views,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from days_with_fewer_views_than_viewers

),

{{ reconciled(
    'content_day_views_and_viewers', keys=['stat_date', 'content_id', 'market'], measures=['n_views']
) }}
