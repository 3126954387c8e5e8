-- grain: one row per stat_date, content_id, viewer_market
with

content_daily_stats as (

    select * from {{ known(ref('stg_content_platform__content_daily_stats')) }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

contents_of_creators as (

    select * from {{ ref('int_contents_of_creators') }}

),

creator_home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

stats_with_codes as (

    select
        content_daily_stats.*,
        coalesce(util_market_codes.market, 'ZZ') as viewer_market_code
    from content_daily_stats
    cross join util_clock
    left join util_market_codes
        on upper(trim(content_daily_stats.viewer_market)) = util_market_codes.market_code
    where content_daily_stats.stat_date <= util_clock.reporting_as_of_date

),

newest_stats as (

    select *
    from stats_with_codes
    qualify row_number() over (
        partition by stat_date, content_id, viewer_market_code
        order by _loaded_at desc nulls last, _file desc, _file_row desc
    ) = 1

)

select
    stats.stat_date,
    stats.content_id,
    stats.viewer_market_code as viewer_market,
    contents.creator_id,
    coalesce(homes.home_market, 'ZZ') as home_market,
    contents.content_type,
    upper(stats.currency) as currency,
    coalesce(stats.n_views, 0) as n_views,
    coalesce(stats.n_unique_viewers, 0) as n_unique_viewers,
    coalesce(stats.n_watch_seconds, 0) as n_watch_seconds,
    coalesce(stats.n_likes, 0) as n_likes,
    coalesce(stats.n_shares, 0) as n_shares,
    coalesce(stats.n_comments, 0) as n_comments,
    coalesce(stats.n_product_clicks, 0) as n_product_clicks,
    coalesce(stats.n_attributed_orders, 0) as n_attributed_orders,
    coalesce(stats.attributed_gmv, 0) as attributed_gmv,
    {{ in_eur('coalesce(stats.attributed_gmv, 0)', 'fx.units_per_eur') }} as attributed_gmv_eur,
    stats._loaded_at as loaded_at
from newest_stats as stats
left join contents_of_creators as contents on stats.content_id = contents.content_id
left join creator_home_markets as homes
    on
        contents.creator_id = homes.creator_id
        and cast(stats.stat_date as timestamp) >= homes.held_from_at
        and cast(stats.stat_date as timestamp) < homes.held_to_at
left join fx_rates_by_day as fx
    on stats.stat_date = fx.rate_date and upper(stats.currency) = fx.currency
