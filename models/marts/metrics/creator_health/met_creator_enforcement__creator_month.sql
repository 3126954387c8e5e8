-- grain: one row per creator and month in which violations, actions, appeals or points were counted
with

violations as (

    select * from {{ ref('fct_violations') }}

),

actions as (

    select * from {{ ref('fct_actions') }}

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

point_entries as (

    select * from {{ ref('fct_point_entries') }}

),

-- Each happening in the month it happened in: an appeal opened in March and decided in May is in both.
happenings as (

    select
        creator_id,
        'violation' as happening,
        1 as quantity,
        final_decided_at as happened_at
    from violations
    where is_violation
    union all
    select
        creator_id,
        'action' as happening,
        1 as quantity,
        issued_at as happened_at
    from actions
    union all
    select
        creator_id,
        'removal' as happening,
        1 as quantity,
        issued_at as happened_at
    from actions
    where is_removal
    union all
    select
        creator_id,
        'action_reversed' as happening,
        1 as quantity,
        reversed_at as happened_at
    from actions
    where is_reversed
    union all
    select
        creator_id,
        'appeal_opened' as happening,
        1 as quantity,
        opened_at as happened_at
    from appeals
    union all
    select
        creator_id,
        'appeal_decided' as happening,
        1 as quantity,
        decided_at as happened_at
    from appeals
    where is_decided
    union all
    select
        creator_id,
        'appeal_reversed' as happening,
        1 as quantity,
        decided_at as happened_at
    from appeals
    where is_decided and is_reversed
    union all
    select
        creator_id,
        'appeal_partly_reversed' as happening,
        1 as quantity,
        decided_at as happened_at
    from appeals
    where is_decided and is_partly_reversed
    union all
    select
        creator_id,
        'points_' || lower(scheme_id) as happening,
        points as quantity,
        posted_at as happened_at
    from point_entries

),

happenings_by_month as (

    select
        creator_id,
        cast(date_trunc('month', happened_at) as date) as month_start_date,
        happening,
        sum(quantity) as quantity
    from happenings
    where creator_id is not null and happened_at is not null
    group by creator_id, cast(date_trunc('month', happened_at) as date), happening

),

months_summed as (

    select
        creator_id,
        month_start_date,
        sum(case when happening = 'violation' then quantity else 0 end) as n_violations,
        sum(case when happening = 'action' then quantity else 0 end) as n_actions,
        sum(case when happening = 'removal' then quantity else 0 end) as n_removals,
        sum(case when happening = 'action_reversed' then quantity else 0 end) as n_actions_reversed,
        sum(case when happening = 'appeal_opened' then quantity else 0 end) as n_appeals_opened,
        sum(case when happening = 'appeal_decided' then quantity else 0 end) as n_appeals_decided,
        sum(case when happening = 'appeal_reversed' then quantity else 0 end) as n_appeals_reversed,
        sum(case when happening = 'appeal_partly_reversed' then quantity else 0 end)
            as n_appeals_partly_reversed,
        sum(case when happening = 'points_vp' then quantity else 0 end) as vp_points_posted,
        sum(case when happening = 'points_chr' then quantity else 0 end) as chr_points_posted
    from happenings_by_month
    group by creator_id, month_start_date

)

select
    creator_id,
    month_start_date,
    cast(n_violations as bigint) as n_violations,
    cast(n_actions as bigint) as n_actions,
    cast(n_removals as bigint) as n_removals,
    cast(n_actions_reversed as bigint) as n_actions_reversed,
    cast(n_appeals_opened as bigint) as n_appeals_opened,
    cast(n_appeals_decided as bigint) as n_appeals_decided,
    cast(n_appeals_reversed as bigint) as n_appeals_reversed,
    cast(n_appeals_partly_reversed as bigint) as n_appeals_partly_reversed,
    cast(vp_points_posted as bigint) as vp_points_posted,
    cast(chr_points_posted as bigint) as chr_points_posted
from months_summed
