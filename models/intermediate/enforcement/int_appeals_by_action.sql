-- grain: one row per action with at least one appeal
with

appeals as (

    select * from {{ ref('int_appeals_matched_to_actions') }}

)

select
    action_id,
    count(*) as n_appeals,
    count(*) filter (where decided_at is null) as n_open_appeals,
    min(opened_at) as first_appealed_at,
    max(decided_at) as appeal_decided_at,
    max_by(appeal_outcome, decided_at) filter (where decided_at is not null) as appeal_outcome
from appeals
where action_id is not null
group by action_id
