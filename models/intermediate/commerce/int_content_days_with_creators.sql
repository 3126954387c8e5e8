-- grain: one row per stat_date, content_id, viewer_market
{{ config(
    materialized='incremental', incremental_strategy='append', unique_key='stat_date', on_schema_change='fail',
    pre_hook="{{ forget_days(ref('int_content_days_wanted')) }}",
    post_hook="{{ remember_content_days(ref('int_content_days_wanted'), ref('int_creator_home_markets')) }}"
) }}
{% set days = days_to_refresh(
    ref('int_content_days_wanted'), ref('int_contents_of_creators'), ref('int_creator_home_markets')
) %}
{% set files = files_of_days(ref('stg_content_platform__content_daily_stats_files'), days) %}
{# Stands in two steps and reads the statistics by itself: a CTE read twice would be held in memory. #}
{% set rows_by_market_code %}
        select
            content_daily_stats.stat_date,
            content_daily_stats.content_id,
            coalesce(util_market_codes.market, 'ZZ') as viewer_market_code,
            content_daily_stats._loaded_at,
            content_daily_stats._file,
            content_daily_stats._file_row
        from (select * from {{ known(ref('stg_content_platform__content_daily_stats')) }}) as content_daily_stats
        left join util_market_codes
            on upper(trim(content_daily_stats.viewer_market)) = util_market_codes.market_code
        {{ where_in_days('content_daily_stats.stat_date', days, 'content_daily_stats._file', files) }}
{% endset %}
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

keys_seen_twice as (

    select
        stat_date,
        content_id,
        viewer_market_code
    from ({{ rows_by_market_code }}) as stats
    group by stat_date, content_id, viewer_market_code
    having count(*) > 1

),

superseded_rows as (

    select
        stats._file,
        stats._file_row
    from ({{ rows_by_market_code }}) as stats
    inner join keys_seen_twice
        on
            stats.stat_date = keys_seen_twice.stat_date
            and stats.content_id = keys_seen_twice.content_id
            and stats.viewer_market_code = keys_seen_twice.viewer_market_code
    qualify row_number() over (
        partition by stats.stat_date, stats.content_id, stats.viewer_market_code
        order by stats._loaded_at desc nulls last, stats._file desc, stats._file_row desc
    ) > 1

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
    left join superseded_rows
        on
            content_daily_stats._file = superseded_rows._file
            and content_daily_stats._file_row = superseded_rows._file_row
    {{ where_in_days('content_daily_stats.stat_date', days, 'content_daily_stats._file', files) }}
    {{ 'and' if days is not none else 'where' }} superseded_rows._file is null

),

stats_with_creators as (

    select
        stats.stat_date,
        stats.content_id,
        stats.viewer_market_code as viewer_market,
        contents_of_creators.creator_id,
        coalesce(creator_home_markets.home_market, 'ZZ') as home_market,
        contents_of_creators.content_type,
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
        {{ in_eur('coalesce(stats.attributed_gmv, 0)', 'fx_rates_by_day.units_per_eur') }}
            as attributed_gmv_eur,
        stats._loaded_at as loaded_at,
        stats.input_version
    from stats_of_wanted_days as stats
    left join contents_of_creators on stats.content_id = contents_of_creators.content_id
    left join creator_home_markets
        on
            contents_of_creators.creator_id = creator_home_markets.creator_id
            and cast(stats.stat_date as timestamp) >= creator_home_markets.held_from_at
            and cast(stats.stat_date as timestamp) < creator_home_markets.held_to_at
    left join fx_rates_by_day
        on
            stats.stat_date = fx_rates_by_day.rate_date
            and upper(stats.currency) = fx_rates_by_day.currency

)

select * from stats_with_creators
