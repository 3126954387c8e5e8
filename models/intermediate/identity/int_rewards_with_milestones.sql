-- grain: one row per reward
with

rewards as (

    select * from {{ known(ref('stg_creator_crm__rewards')) }}

),

changes as (

    select *
    from rewards
    where {{ happened('updated_at') }}
    {{ keep_newest(['reward_id', 'updated_at']) }}

),

newest_changes as (

    select *
    from changes
    qualify row_number() over (partition by reward_id order by updated_at desc) = 1

),

milestones as (

    select
        reward_id,
        min(updated_at) filter (where reward_status = 'granted') as granted_at,
        min(updated_at) filter (where reward_status = 'paid') as paid_at,
        min(updated_at) filter (where reward_status = 'clawed_back') as clawed_back_at,
        min(updated_at) as first_known_at
    from changes
    group by reward_id

),

rewards_with_milestones as (

    select
        newest_changes.reward_id,
        newest_changes.crm_id,
        newest_changes.programme,
        newest_changes.reward_period,
        newest_changes.reward_status,
        upper(newest_changes.currency) as currency,
        newest_changes.amount,
        coalesce(milestones.granted_at, milestones.first_known_at) as granted_at,
        milestones.paid_at,
        milestones.clawed_back_at
    from newest_changes
    inner join milestones on newest_changes.reward_id = milestones.reward_id

)

select * from rewards_with_milestones
