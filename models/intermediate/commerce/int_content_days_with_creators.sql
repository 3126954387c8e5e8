-- grain: one row per stat_date, content_id, viewer_market
{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='stat_date', on_schema_change='fail',
    pre_hook="{{ forget_unwanted_days(ref('int_content_days_wanted')) }}"
) }}
with

content_daily_stats as (

    select * from {{ known(ref('stg_content_platform__content_daily_stats')) }}

),

days_wanted as (

    select * from {{ ref('int_content_days_wanted') }}

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

stats_of_wanted_days as (

    select
        content_daily_stats.*,
        days_wanted.input_version,
        coalesce(util_market_codes.market, 'ZZ') as viewer_market_code
    from content_daily_stats
    inner join days_wanted on content_daily_stats.stat_date = days_wanted.stat_date
    left join util_market_codes
        on upper(trim(content_daily_stats.viewer_market)) = util_market_codes.market_code
    {% if is_incremental() %}
    where content_daily_stats.stat_date in ({{ sql_days(days_to_refresh(
        ref('int_content_days_wanted'),
        content_days_out_of_date(ref('int_contents_of_creators'), ref('int_creator_home_markets'), ref('int_fx_rates_by_day'))
    )) }})
    {% endif %}

),

newest_stats as (

    select *
    from stats_of_wanted_days
    qualify row_number() over (
        partition by stat_date, content_id, viewer_market_code
        order by _loaded_at desc nulls last, _file desc, _file_row desc
    ) = 1

),

stats_with_creators as (

    select
        newest_stats.stat_date,
        newest_stats.content_id,
        newest_stats.viewer_market_code as viewer_market,
        contents_of_creators.creator_id,
        coalesce(creator_home_markets.home_market, 'ZZ') as home_market,
        contents_of_creators.content_type,
        upper(newest_stats.currency) as currency,
        coalesce(newest_stats.n_views, 0) as n_views,
        coalesce(newest_stats.n_unique_viewers, 0) as n_unique_viewers,
        coalesce(newest_stats.n_watch_seconds, 0) as n_watch_seconds,
        coalesce(newest_stats.n_likes, 0) as n_likes,
        coalesce(newest_stats.n_shares, 0) as n_shares,
        coalesce(newest_stats.n_comments, 0) as n_comments,
        coalesce(newest_stats.n_product_clicks, 0) as n_product_clicks,
        coalesce(newest_stats.n_attributed_orders, 0) as n_attributed_orders,
        coalesce(newest_stats.attributed_gmv, 0) as attributed_gmv,
        {{ in_eur('coalesce(newest_stats.attributed_gmv, 0)', 'fx_rates_by_day.units_per_eur') }} as attributed_gmv_eur,
        newest_stats._loaded_at as loaded_at,
        newest_stats.input_version
    from newest_stats
    left join contents_of_creators on newest_stats.content_id = contents_of_creators.content_id
    left join creator_home_markets
        on
            contents_of_creators.creator_id = creator_home_markets.creator_id
            and cast(newest_stats.stat_date as timestamp) >= creator_home_markets.held_from_at
            and cast(newest_stats.stat_date as timestamp) < creator_home_markets.held_to_at
    left join fx_rates_by_day
        on
            newest_stats.stat_date = fx_rates_by_day.rate_date
            and upper(newest_stats.currency) = fx_rates_by_day.currency

)

select * from stats_with_creators
