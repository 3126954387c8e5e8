-- grain: one row per market, month and step
with

gmv_passport_orders as (

    select * from {{ ref('gmv_passport_orders') }}

),

residuals as (

    select * from {{ ref('gmv_passport_residuals') }}

),

passport_steps as (

    select * from {{ ref('passport_steps') }}

),

lines_with_orders as (

    select
        market,
        month_date,
        step_no,
        step,
        step_name,
        step_kind,
        cause,
        owner,
        -- a row that is about no order tells its orders itself, or not at all
        nullif(
            count(distinct order_id) + coalesce(sum(case when order_id is null then n_orders end), 0), 0
        ) as n_orders,
        sum(amount_eur) as amount_eur
    from gmv_passport_orders
    group by market, month_date, step_no, step, step_name, step_kind, cause, owner

),

market_months as (

    select distinct
        market,
        month_date
    from gmv_passport_orders

),

-- levels, definitions and the unexplained have a line even where they are nothing
lines_without_orders as (

    select
        market_months.market,
        market_months.month_date,
        passport_steps.step_no,
        passport_steps.step,
        passport_steps.name as step_name,
        passport_steps.kind as step_kind,
        cast(null as varchar) as cause,
        passport_steps.owner,
        0 as n_orders,
        coalesce(residuals.amount_eur, 0) as amount_eur
    from market_months
    cross join passport_steps
    left join lines_with_orders
        on
            market_months.market = lines_with_orders.market
            and market_months.month_date = lines_with_orders.month_date
            and passport_steps.step_no = lines_with_orders.step_no
    left join residuals
        on
            market_months.market = residuals.market
            and market_months.month_date = residuals.month_date
            and passport_steps.step_no = residuals.step_no
    where passport_steps.kind != 'error' and lines_with_orders.step_no is null

),

lines_of_all_steps as (

    select * from lines_with_orders
    union all
    select * from lines_without_orders

)

select
    market,
    month_date,
    step_no,
    step,
    step_name,
    step_kind,
    cause,
    owner,
    cast(n_orders as bigint) as n_orders,
    cast(amount_eur as decimal(18, 2)) as amount_eur
from lines_of_all_steps
