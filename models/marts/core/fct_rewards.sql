-- grain: one row per reward
with

rewards as (

    select * from {{ ref('int_rewards_with_milestones') }}

),

accounts_matched as (

    select * from {{ ref('int_crm_accounts_matched_to_creators') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

)

select
    rewards.reward_id,
    rewards.crm_id,
    accounts_matched.creator_id,
    coalesce(home_markets.home_market, 'ZZ') as home_market,
    rewards.programme,
    rewards.reward_period,
    rewards.reward_status,
    rewards.currency,
    rewards.amount,
    {{ in_eur('rewards.amount', 'fx_rates_by_day.units_per_eur') }} as amount_eur,
    rewards.granted_at,
    rewards.paid_at,
    rewards.clawed_back_at
from rewards
left join accounts_matched on rewards.crm_id = accounts_matched.crm_id
left join home_markets
    on
        accounts_matched.creator_id = home_markets.creator_id
        and rewards.granted_at >= home_markets.held_from_at
        and rewards.granted_at < home_markets.held_to_at
left join fx_rates_by_day
    on
        rewards.currency = fx_rates_by_day.currency
        and cast(rewards.granted_at as date) = fx_rates_by_day.rate_date
