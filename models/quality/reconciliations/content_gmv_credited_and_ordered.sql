-- grain: one row per finding between orders through contents and the GMV credited to these, and one per total
with

orders_of_contents as (

    select * from {{ ref('orders_of_contents') }}

),

content_days as (

    select * from {{ ref('fct_content_days') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

days_of_markets as (

    select distinct
        viewer_market as market,
        stat_date
    from content_days

),

-- by creator: what was sold through contents that the platform does not know
unknown_contents_summed as (

    select
        creator_id,
        market,
        stat_date,
        min(order_id) as order_id,
        sum(gmv) as gmv
    from orders_of_contents
    where not is_known
    group by creator_id, market, stat_date

),

orders_summed as (

    select
        content_id,
        market,
        currency,
        stat_date,
        bool_and(is_known) as is_known,
        min(order_id) as order_id,
        sum(gmv) as gmv,
        count(*) as n_orders
    from orders_of_contents
    group by content_id, market, currency, stat_date

),

left_rows as {{ read_anew() }} (

    select
        orders_summed.content_id,
        orders_summed.market,
        orders_summed.currency,
        orders_summed.stat_date,
        cast(orders_summed.gmv as decimal(18, 2)) as gmv,
        cast(orders_summed.n_orders as bigint) as n_orders,
        orders_summed.stat_date as occurred_on,
        orders_summed.is_known,
        days_of_markets.stat_date is not null as is_day_delivered,
        cast(null as decimal(18, 2)) as gmv_of_unknown_contents,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        case
            when days_of_markets.stat_date is null
                then cast(orders_summed.stat_date as varchar) || '|*|' || orders_summed.market
            else orders_summed.order_id
        end as source_ref,
        cast(null as timestamp) as loaded_at
    from orders_summed
    left join days_of_markets
        on
            orders_summed.market = days_of_markets.market
            and orders_summed.stat_date = days_of_markets.stat_date
    left join fx_rates_by_day
        on
            orders_summed.currency = fx_rates_by_day.currency
            and orders_summed.stat_date = fx_rates_by_day.rate_date

),

right_rows as {{ read_anew() }} (

    select
        content_days.content_id,
        content_days.viewer_market as market,
        content_days.currency,
        content_days.stat_date,
        content_days.attributed_gmv as gmv,
        content_days.n_attributed_orders as n_orders,
        content_days.stat_date as occurred_on,
        true as is_known,
        true as is_day_delivered,
        cast(unknown_contents_summed.gmv as decimal(18, 2)) as gmv_of_unknown_contents,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        coalesce(
            unknown_contents_summed.order_id,
            cast(content_days.stat_date as varchar) || '|' || content_days.content_id || '|'
            || content_days.viewer_market
        ) as source_ref,
        content_days.loaded_at
    from content_days
    left join unknown_contents_summed
        on
            content_days.creator_id = unknown_contents_summed.creator_id
            and content_days.viewer_market = unknown_contents_summed.market
            and content_days.stat_date = unknown_contents_summed.stat_date
    left join fx_rates_by_day
        on
            content_days.currency = fx_rates_by_day.currency
            and content_days.stat_date = fx_rates_by_day.rate_date
    where content_days.n_attributed_orders > 0 or content_days.attributed_gmv > 0

),

{{ reconciled(
    'content_gmv_credited_and_ordered',
    keys=['content_id', 'market', 'stat_date', 'currency'],
    measures=['gmv', 'n_orders'],
    slices=['currency'],
    moves=['content_id'],
    evidence={
        'content_not_known': 'not left_row.is_known',
        'day_not_delivered': 'not left_row.is_day_delivered',
        'sold_through_unknown_content': 'right_row.gmv_of_unknown_contents is not null',
        'doubled': 'right_row.gmv = 2 * left_row.gmv'
    }
) }}
