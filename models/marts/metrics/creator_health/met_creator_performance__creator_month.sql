-- grain: one row per creator and month in which views, orders, commission or rewards were counted
with

content_days as (

    select * from {{ ref('fct_content_days') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

rewards as (

    select * from {{ ref('fct_rewards') }}

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

commission_summed as (

    select
        creator_id,
        cast(date_trunc('month', booking_date) as date) as month_start_date,
        sum(case when entry_type = 'commission' then amount_eur else 0 end) as commission_booked_eur,
        sum(case when entry_type = 'commission_frozen' then amount_eur else 0 end) as commission_frozen_eur,
        sum(case when entry_type = 'commission_released' then amount_eur else 0 end) as commission_released_eur
    from ledger_entries
    where
        creator_id is not null
        and entry_type in ('commission', 'commission_frozen', 'commission_released')
    group by creator_id, cast(date_trunc('month', booking_date) as date)

),

reward_moments as (

    select creator_id, amount_eur, 'granted' as moment, granted_at as happened_at from rewards
    union all
    select creator_id, amount_eur, 'paid' as moment, paid_at as happened_at from rewards
    union all
    select creator_id, amount_eur, 'clawed_back' as moment, clawed_back_at as happened_at from rewards

),

rewards_summed as (

    select
        creator_id,
        cast(date_trunc('month', happened_at) as date) as month_start_date,
        count(*) filter (where moment = 'granted') as n_rewards_granted,
        sum(case when moment = 'granted' then amount_eur else 0 end) as rewards_granted_eur,
        sum(case when moment = 'paid' then amount_eur else 0 end) as rewards_paid_eur,
        sum(case when moment = 'clawed_back' then amount_eur else 0 end) as rewards_clawed_back_eur
    from reward_moments
    where creator_id is not null and happened_at is not null
    group by creator_id, cast(date_trunc('month', happened_at) as date)

),

creator_months as (

    select creator_id, month_start_date from views_counted
    union distinct
    select creator_id, month_start_date from payments_counted
    union distinct
    select creator_id, month_start_date from commission_summed
    union distinct
    select creator_id, month_start_date from rewards_summed

)

select
    creator_months.creator_id,
    creator_months.month_start_date,
    cast(coalesce(views_counted.n_views, 0) as bigint) as n_views,
    cast(coalesce(views_counted.n_engagements, 0) as bigint) as n_engagements,
    cast(coalesce(views_counted.n_product_clicks, 0) as bigint) as n_product_clicks,
    cast(coalesce(views_counted.n_attributed_orders, 0) as bigint) as n_attributed_orders,
    coalesce(payments_counted.n_orders_paid, 0) as n_orders_paid,
    coalesce(rewards_summed.n_rewards_granted, 0) as n_rewards_granted,
    cast(coalesce(views_counted.attributed_gmv_eur, 0) as decimal(18, 2)) as attributed_gmv_eur,
    cast(coalesce(payments_counted.paid_gmv_eur, 0) as decimal(18, 2)) as paid_gmv_eur,
    cast(coalesce(payments_counted.net_gmv_eur, 0) as decimal(18, 2)) as net_gmv_eur,
    cast(coalesce(commission_summed.commission_booked_eur, 0) as decimal(18, 2)) as commission_booked_eur,
    cast(coalesce(commission_summed.commission_frozen_eur, 0) as decimal(18, 2)) as commission_frozen_eur,
    cast(coalesce(commission_summed.commission_released_eur, 0) as decimal(18, 2)) as commission_released_eur,
    cast(coalesce(rewards_summed.rewards_granted_eur, 0) as decimal(18, 2)) as rewards_granted_eur,
    cast(coalesce(rewards_summed.rewards_paid_eur, 0) as decimal(18, 2)) as rewards_paid_eur,
    cast(coalesce(rewards_summed.rewards_clawed_back_eur, 0) as decimal(18, 2)) as rewards_clawed_back_eur
from creator_months
left join views_counted
    on
        creator_months.creator_id = views_counted.creator_id
        and creator_months.month_start_date = views_counted.month_start_date
left join payments_counted
    on
        creator_months.creator_id = payments_counted.creator_id
        and creator_months.month_start_date = payments_counted.month_start_date
left join commission_summed
    on
        creator_months.creator_id = commission_summed.creator_id
        and creator_months.month_start_date = commission_summed.month_start_date
left join rewards_summed
    on
        creator_months.creator_id = rewards_summed.creator_id
        and creator_months.month_start_date = rewards_summed.month_start_date
