-- grain: one row per creator and month in which commission was booked or a reward changed its status
with

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

rewards as (

    select * from {{ ref('fct_rewards') }}

),

commission_summed as (

    select
        creator_id,
        cast(date_trunc('month', booking_date) as date) as month_start_date,
        sum(case when entry_type = 'commission' then amount_eur else 0 end) as commission_booked_eur,
        sum(case when entry_type = 'commission_frozen' then amount_eur else 0 end) as commission_frozen_eur,
        sum(case when entry_type = 'commission_released' then amount_eur else 0 end)
            as commission_released_eur
    from ledger_entries
    where
        creator_id is not null
        and entry_type in ('commission', 'commission_frozen', 'commission_released')
    group by creator_id, cast(date_trunc('month', booking_date) as date)

),

reward_moments as (

    select
        creator_id,
        amount_eur,
        'granted' as moment,
        granted_at as happened_at
    from rewards
    union all
    select
        creator_id,
        amount_eur,
        'paid' as moment,
        paid_at as happened_at
    from rewards
    union all
    select
        creator_id,
        amount_eur,
        'clawed_back' as moment,
        clawed_back_at as happened_at
    from rewards

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

    select
        creator_id,
        month_start_date
    from commission_summed
    union distinct
    select
        creator_id,
        month_start_date
    from rewards_summed

)

select
    creator_months.creator_id,
    creator_months.month_start_date,
    coalesce(rewards_summed.n_rewards_granted, 0) as n_rewards_granted,
    cast(coalesce(commission_summed.commission_booked_eur, 0) as decimal(18, 2)) as commission_booked_eur,
    cast(coalesce(commission_summed.commission_frozen_eur, 0) as decimal(18, 2)) as commission_frozen_eur,
    cast(coalesce(commission_summed.commission_released_eur, 0) as decimal(18, 2)) as commission_released_eur,
    cast(coalesce(rewards_summed.rewards_granted_eur, 0) as decimal(18, 2)) as rewards_granted_eur,
    cast(coalesce(rewards_summed.rewards_paid_eur, 0) as decimal(18, 2)) as rewards_paid_eur,
    cast(coalesce(rewards_summed.rewards_clawed_back_eur, 0) as decimal(18, 2)) as rewards_clawed_back_eur
from creator_months
left join commission_summed
    on
        creator_months.creator_id = commission_summed.creator_id
        and creator_months.month_start_date = commission_summed.month_start_date
left join rewards_summed
    on
        creator_months.creator_id = rewards_summed.creator_id
        and creator_months.month_start_date = rewards_summed.month_start_date
