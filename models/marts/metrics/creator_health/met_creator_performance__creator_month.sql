-- grain: one row per creator and month in which views or paid orders were counted
with

content_days as (

    select * from {{ ref('fct_content_days') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

views_counted as (

    select
        creator_id,
        cast(date_trunc('month', stat_date) as date) as month_start_date,
        sum(n_views) as n_views,
        sum(n_likes) + sum(n_shares) + sum(n_comments) as n_engagements,
        sum(n_product_clicks) as n_product_clicks,
        sum(n_attributed_orders) as n_attributed_orders,
        sum(attributed_gmv_eur) as attributed_gmv_eur
    from content_days
    where creator_id is not null
    group by creator_id, cast(date_trunc('month', stat_date) as date)

),

payments_counted as (

    select
        creator_id,
        cast(date_trunc('month', paid_at) as date) as month_start_date,
        count(*) as n_orders_paid,
        sum(paid_gmv_eur) as paid_gmv_eur,
        sum(net_gmv_eur) as net_gmv_eur
    from orders
    where creator_id is not null and paid_at is not null
    group by creator_id, cast(date_trunc('month', paid_at) as date)

),

creator_months as (

    select
        creator_id,
        month_start_date
    from views_counted
    union distinct
    select
        creator_id,
        month_start_date
    from payments_counted

)

select
    creator_months.creator_id,
    creator_months.month_start_date,
    cast(coalesce(views_counted.n_views, 0) as bigint) as n_views,
    cast(coalesce(views_counted.n_engagements, 0) as bigint) as n_engagements,
    cast(coalesce(views_counted.n_product_clicks, 0) as bigint) as n_product_clicks,
    cast(coalesce(views_counted.n_attributed_orders, 0) as bigint) as n_attributed_orders,
    coalesce(payments_counted.n_orders_paid, 0) as n_orders_paid,
    cast(coalesce(views_counted.attributed_gmv_eur, 0) as decimal(18, 2)) as attributed_gmv_eur,
    cast(coalesce(payments_counted.paid_gmv_eur, 0) as decimal(18, 2)) as paid_gmv_eur,
    cast(coalesce(payments_counted.net_gmv_eur, 0) as decimal(18, 2)) as net_gmv_eur
from creator_months
left join views_counted
    on
        creator_months.creator_id = views_counted.creator_id
        and creator_months.month_start_date = views_counted.month_start_date
left join payments_counted
    on
        creator_months.creator_id = payments_counted.creator_id
        and creator_months.month_start_date = payments_counted.month_start_date
