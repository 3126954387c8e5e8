-- grain: one row per creator and month since sign-up
with

standings as (

    select * from {{ ref('met_creator_standing__creator_month') }}

),

performance as (

    select * from {{ ref('met_creator_performance__creator_month') }}

),

earnings as (

    select * from {{ ref('met_creator_earnings__creator_month') }}

),

enforcement as (

    select * from {{ ref('met_creator_enforcement__creator_month') }}

),

health_rules as (

    select * from {{ ref('health_rules') }}

),

-- What happened before the first day of a creator, or to one that nobody knows, keeps its row.
creator_months as (

    select
        creator_id,
        month_start_date
    from standings
    union distinct
    select
        creator_id,
        month_start_date
    from performance
    union distinct
    select
        creator_id,
        month_start_date
    from earnings
    union distinct
    select
        creator_id,
        month_start_date
    from enforcement

)

select
    creator_months.creator_id,
    creator_months.month_start_date,
    coalesce(standings.home_market, 'ZZ') as home_market,
    standings.scheme_id,
    standings.band,
    standings.restrictions,
    standings.active_points,
    standings.health_rating,
    coalesce(performance.n_views, 0) as n_views,
    coalesce(performance.n_engagements, 0) as n_engagements,
    coalesce(performance.n_product_clicks, 0) as n_product_clicks,
    coalesce(performance.n_attributed_orders, 0) as n_attributed_orders,
    coalesce(performance.n_orders_paid, 0) as n_orders_paid,
    coalesce(enforcement.n_violations, 0) as n_violations,
    coalesce(enforcement.n_actions, 0) as n_actions,
    coalesce(enforcement.n_removals, 0) as n_removals,
    coalesce(enforcement.n_actions_reversed, 0) as n_actions_reversed,
    coalesce(enforcement.n_appeals_opened, 0) as n_appeals_opened,
    coalesce(enforcement.n_appeals_decided, 0) as n_appeals_decided,
    coalesce(enforcement.n_appeals_reversed, 0) as n_appeals_reversed,
    coalesce(enforcement.n_appeals_partly_reversed, 0) as n_appeals_partly_reversed,
    coalesce(enforcement.vp_points_posted, 0) as vp_points_posted,
    coalesce(enforcement.chr_points_posted, 0) as chr_points_posted,
    coalesce(standings.n_days, 0) as n_days,
    coalesce(standings.n_days_restricted, 0) as n_days_restricted,
    coalesce(standings.n_days_ecommerce_restriction, 0) as n_days_ecommerce_restriction,
    coalesce(standings.n_days_live_suspension, 0) as n_days_live_suspension,
    coalesce(standings.n_days_commission_withholding, 0) as n_days_commission_withholding,
    coalesce(standings.n_days_account_suspension, 0) as n_days_account_suspension,
    coalesce(earnings.n_rewards_granted, 0) as n_rewards_granted,
    cast(coalesce(performance.attributed_gmv_eur, 0) as decimal(18, 2)) as attributed_gmv_eur,
    cast(coalesce(performance.paid_gmv_eur, 0) as decimal(18, 2)) as paid_gmv_eur,
    cast(coalesce(performance.net_gmv_eur, 0) as decimal(18, 2)) as net_gmv_eur,
    cast(coalesce(standings.gmv_28_days_eur, 0) as decimal(18, 2)) as gmv_28_days_eur,
    cast(coalesce(standings.gmv_at_risk_eur, 0) as decimal(18, 2)) as gmv_at_risk_eur,
    cast(coalesce(earnings.commission_booked_eur, 0) as decimal(18, 2)) as commission_booked_eur,
    cast(coalesce(earnings.commission_frozen_eur, 0) as decimal(18, 2)) as commission_frozen_eur,
    cast(coalesce(earnings.commission_released_eur, 0) as decimal(18, 2)) as commission_released_eur,
    cast(coalesce(earnings.rewards_granted_eur, 0) as decimal(18, 2)) as rewards_granted_eur,
    cast(coalesce(earnings.rewards_paid_eur, 0) as decimal(18, 2)) as rewards_paid_eur,
    cast(coalesce(earnings.rewards_clawed_back_eur, 0) as decimal(18, 2)) as rewards_clawed_back_eur,
    case
        when performance.n_product_clicks >= health_rules.rule_value
            then {{ ratio('performance.n_attributed_orders', 'performance.n_product_clicks') }}
    end as conversion_rate,
    coalesce(standings.is_restricted, false) as is_restricted,
    coalesce(standings.is_at_risk, false) as is_at_risk,
    coalesce(standings.is_test_account, false) as is_test_account
from creator_months
inner join health_rules on health_rules.health_rule = 'conversion_minimum_clicks'
left join standings
    on
        creator_months.creator_id = standings.creator_id
        and creator_months.month_start_date = standings.month_start_date
left join performance
    on
        creator_months.creator_id = performance.creator_id
        and creator_months.month_start_date = performance.month_start_date
left join earnings
    on
        creator_months.creator_id = earnings.creator_id
        and creator_months.month_start_date = earnings.month_start_date
left join enforcement
    on
        creator_months.creator_id = enforcement.creator_id
        and creator_months.month_start_date = enforcement.month_start_date
