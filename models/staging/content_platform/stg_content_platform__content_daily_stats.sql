-- grain: one row per stat_date, content_id, viewer_market
with

accepted as (

    {{ accepted_rows('content_platform', 'content_daily_stats') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('content_id') }} as content_id,
        ---------- strings
        {{ clean_id('viewer_market') }} as viewer_market,
        {{ clean_id('currency') }} as currency,
        {{ clean_text('attribution_type') }} as attribution_type,
        ---------- numerics
        try_cast(views as bigint) as n_views,
        try_cast(unique_viewers as bigint) as n_unique_viewers,
        try_cast(watch_seconds as bigint) as n_watch_seconds,
        try_cast(likes as bigint) as n_likes,
        try_cast(shares as bigint) as n_shares,
        try_cast(comments as bigint) as n_comments,
        try_cast(product_clicks as bigint) as n_product_clicks,
        try_cast(attributed_orders as bigint) as n_attributed_orders,
        try_cast(attributed_gmv as decimal(18, 2)) as attributed_gmv,
        try_cast(attribution_window_days as bigint) as attribution_window_days,
        ---------- dates
        try_cast(stat_date as date) as stat_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
