-- grain: one row per finding between rewards as granted and as paid out, and one per total
with

reward_changes as (

    select * from {{ ref('stg_creator_crm__rewards') }}

),

rewards as (

    select * from {{ ref('fct_rewards') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

changes_with_market as (

    select
        reward_changes.reward_id,
        reward_changes.reward_status,
        upper(reward_changes.currency) as currency,
        reward_changes.amount,
        rewards.home_market as market,
        rewards.programme,
        cast(rewards.paid_at as date) as occurred_on,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        reward_changes.reward_id || '|' || cast(reward_changes.updated_at as varchar) as source_ref,
        reward_changes._loaded_at as loaded_at
    from reward_changes
    inner join rewards on reward_changes.reward_id = rewards.reward_id
    left join fx_rates_by_day
        on
            upper(reward_changes.currency) = fx_rates_by_day.currency
            and cast(rewards.paid_at as date) = fx_rates_by_day.rate_date
    where rewards.paid_at is not null

),

left_rows as {{ read_anew() }} (

    select * from changes_with_market
    where reward_status = 'granted'

),

right_rows as {{ read_anew() }} (

    select * from changes_with_market
    where reward_status = 'paid'

),

{{ reconciled(
    'rewards_granted_and_paid',
    keys=['reward_id', 'currency'],
    measures=['amount'],
    slices=['currency', 'programme'],
    evidence={'hundredfold': 'right_row.amount = 100 * left_row.amount'}
) }}
