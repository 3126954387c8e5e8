-- grain: one row per market, month, step and order, ledger entry or content's day
with

passport_steps as (

    select * from {{ ref('passport_steps') }}

),

causes as (

    select * from {{ ref('causes') }}

),

amounts_of_steps as (

    select * from {{ ref('gmv_steps_credited') }}
    union all
    select * from {{ ref('gmv_steps_ordered') }}
    union all
    select * from {{ ref('gmv_steps_due') }}
    union all
    select * from {{ ref('gmv_steps_booked') }}

),

amounts_found as (

    select * from {{ ref('gmv_amounts_found') }}
    union all
    select * from {{ ref('gmv_rates_found') }}

),

amounts_named as (

    select
        passport_steps.step_no,
        passport_steps.step,
        passport_steps.name as step_name,
        passport_steps.kind as step_kind,
        cast(null as varchar) as cause,
        cast(null as varchar) as discrepancy_key,
        passport_steps.owner,
        amounts.market,
        amounts.month_date,
        amounts.source_ref,
        amounts.order_id,
        amounts.n_orders,
        amounts.amount_eur
    from amounts_of_steps as amounts
    inner join passport_steps on amounts.step = passport_steps.step
    union all
    -- an error has a line for each cause
    select
        passport_steps.step_no,
        passport_steps.step
        || case when passport_steps.kind = 'error' then '.' || amounts.cause else '' end as step,
        passport_steps.name
        || case when passport_steps.kind = 'error' then ': ' || causes.cause_name else '' end as step_name,
        passport_steps.kind as step_kind,
        case when passport_steps.kind = 'error' then amounts.cause end as cause,
        amounts.discrepancy_key,
        passport_steps.owner,
        amounts.market,
        amounts.month_date,
        amounts.source_ref,
        amounts.order_id,
        case when amounts.order_id is not null then 1 end as n_orders,
        cast(amounts.delta_eur * passport_steps.direction as decimal(18, 2)) as amount_eur
    from amounts_found as amounts
    inner join passport_steps
        on
            amounts.reconciliation = passport_steps.reconciliation
            and amounts.finding_state = passport_steps.finding_state
    left join causes on amounts.cause = causes.cause

)

select
    market,
    month_date,
    step_no,
    step,
    step_name,
    step_kind,
    cause,
    source_ref,
    order_id,
    min(discrepancy_key) as discrepancy_key,
    owner,
    cast(max(n_orders) as bigint) as n_orders,
    cast(sum(amount_eur) as decimal(18, 2)) as amount_eur
from amounts_named
group by market, month_date, step_no, step, step_name, step_kind, cause, source_ref, order_id, owner
-- what goes out of a month and comes back into it is no step; a level keeps all its orders
having step_kind = 'level' or sum(amount_eur) != 0
