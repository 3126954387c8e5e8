-- grain: one row per review decision
with

decisions as (

    select * from {{ known(ref('stg_moderation__decisions')) }}

),

newest_rows as (

    select *
    from decisions
    where {{ happened('decided_at') }}
    {{ keep_newest(['decision_id']) }}

),

decisions_without_reviewer as (

    select
        decision_id,
        detection_id,
        review_round,
        sampling_reason,
        queue,
        decision_outcome,
        policy_code,
        decision_ground,
        automation,
        guideline_version,
        n_handle_seconds,
        is_blind,
        decided_at
    from newest_rows

)

select * from decisions_without_reviewer
