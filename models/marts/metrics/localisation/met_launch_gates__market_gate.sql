-- grain: one row per market and gate: a requirement or a milestone of its launch
with

launch_evidence as (

    select * from {{ ref('met_launch_evidence__market_requirement') }}

),

int_rollout_milestones_newest as (

    select * from {{ ref('int_rollout_milestones_newest') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- What was done after the reporting day was open on it.
milestones_on_reporting_day as (

    select
        int_rollout_milestones_newest.market,
        int_rollout_milestones_newest.milestone,
        int_rollout_milestones_newest.planned_date,
        util_clock.reporting_as_of_date,
        case
            when int_rollout_milestones_newest.done_date <= util_clock.reporting_as_of_date
                then int_rollout_milestones_newest.done_date
        end as done_date
    from int_rollout_milestones_newest
    cross join util_clock

),

requirement_gates as (

    select
        market,
        requirement as gate,
        'requirement' as gate_kind,
        case
            when not is_measured then 'unproven'
            when not is_applicable then 'not_applicable'
            when evidence_value >= threshold_value then 'open'
            else 'shut'
        end as gate_status,
        evidence_needed,
        case
            when not is_measured then 'no system exports rows that prove it'
            when not is_applicable then 'no rule of this kind is in force in the market'
            when threshold_value is null then 'the sheet names no threshold'
            when evidence_value is null then 'nothing to count it from'
            when evidence_value < threshold_value then 'evidence below the threshold'
        end as shut_reason,
        n_proven,
        n_needed,
        cast(null as bigint) as n_days_late,
        evidence_value,
        threshold_value,
        cast(null as date) as planned_date,
        cast(null as date) as done_date
    from launch_evidence

),

milestone_gates as (

    select
        market,
        'milestone_' || milestone as gate,
        'milestone' as gate_kind,
        case
            when done_date is not null then 'open'
            when planned_date > reporting_as_of_date then 'not_applicable'
            else 'shut'
        end as gate_status,
        'day on which it was done' as evidence_needed,
        case
            when done_date is not null then null
            when planned_date is null then 'neither planned nor done'
            when planned_date > reporting_as_of_date then 'not due yet'
            when planned_date = reporting_as_of_date then 'due today, not done'
            else 'overdue'
        end as shut_reason,
        cast(case when done_date is not null then 1 else 0 end as bigint) as n_proven,
        cast(1 as bigint) as n_needed,
        cast(case
            when done_date is not null then {{ days_between('planned_date', 'done_date') }}
            when
                planned_date <= reporting_as_of_date
                then {{ days_between('planned_date', 'reporting_as_of_date') }}
        end as bigint) as n_days_late,
        cast(null as double) as evidence_value,
        cast(null as double) as threshold_value,
        planned_date,
        done_date
    from milestones_on_reporting_day

),

gates as (

    select * from requirement_gates
    union all
    select * from milestone_gates

)

select
    market,
    gate,
    gate_kind,
    gate_status,
    evidence_needed,
    shut_reason,
    n_proven,
    n_needed,
    n_days_late,
    evidence_value,
    threshold_value,
    gate_status = 'open' as is_open,
    coalesce(gate_kind = 'milestone' and gate_status = 'shut' and n_days_late > 0, false) as is_overdue,
    planned_date,
    done_date
from gates
