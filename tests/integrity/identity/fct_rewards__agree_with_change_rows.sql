-- What fails: a reward of the CRM that is not a row of fct_rewards, or the other way round; one that is
--   paid or clawed back and has no day for it; one in a currency with rates but without an amount in EUR.
-- When it matters: at once; rewards are money.
-- How to resolve: compare int_rewards_with_milestones for the reward; a missing rate is one of the finance
--   export.
{{ config(group='analytics_engineering') }}
with

fct_rewards as (

    select * from {{ ref('fct_rewards') }}

),

rewards as (

    select * from {{ ref('int_rewards_with_milestones') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

)

select
    rewards.reward_id as reward_expected,
    fct_rewards.reward_id as reward_shown,
    fct_rewards.reward_status,
    fct_rewards.currency,
    fct_rewards.amount,
    fct_rewards.amount_eur,
    fct_rewards.paid_at,
    fct_rewards.clawed_back_at
from rewards
full join fct_rewards on rewards.reward_id = fct_rewards.reward_id
left join fx_rates_by_day
    on
        fct_rewards.currency = fx_rates_by_day.currency
        and cast(fct_rewards.granted_at as date) = fx_rates_by_day.rate_date
where
    rewards.reward_id is distinct from fct_rewards.reward_id
    or (fct_rewards.reward_status = 'paid' and fct_rewards.paid_at is null)
    or (fct_rewards.reward_status = 'clawed_back' and fct_rewards.clawed_back_at is null)
    or (
        fct_rewards.amount_eur is null
        and fct_rewards.amount is not null
        and fx_rates_by_day.rate_date is not null
    )
