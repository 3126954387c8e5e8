-- grain: one row per stat_date, content_id, viewer_market
{{ config(materialized='view') }}
with

content_days as (

    select * from {{ ref('int_content_days_with_creators') }}

)

select
    stat_date,
    content_id,
    viewer_market,
    creator_id,
    home_market,
    content_type,
    currency,
    n_views,
    n_unique_viewers,
    n_watch_seconds,
    n_likes,
    n_shares,
    n_comments,
    n_product_clicks,
    n_attributed_orders,
    attributed_gmv,
    attributed_gmv_eur,
    loaded_at
from content_days
