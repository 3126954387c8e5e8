-- grain: one row per market, month and step
with

gmv_passport_orders as (

    select * from {{ ref('gmv_passport_orders') }}

),

-- steps of one section lead from the level before them to the next one
passport_steps as (

    select
        *,
        sum(case when kind = 'level' then 1 else 0 end) over (order by step_no)
        - case when kind = 'level' then 1 else 0 end as section_no
    from {{ ref('passport_steps') }}

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
        nullif(count(distinct order_id) + sum(case when order_id is null then coalesce(n_orders, 0) else 0 end), 0)
            as n_orders,
        sum(amount_eur) as amount_eur
    from gmv_passport_orders
    group by market, month_date, step_no, step, step_name, step_kind, cause, owner

),

-- a level closes its section and opens the next one
parts_of_sections as (

    select
        lines.market,
        lines.month_date,
        passport_steps.section_no,
        case when lines.step_kind = 'level' then lines.amount_eur else -lines.amount_eur end as amount_eur
    from lines_with_orders as lines
    inner join passport_steps on lines.step_no = passport_steps.step_no
    union all
    select
        lines.market,
        lines.month_date,
        passport_steps.section_no + 1 as section_no,
        -lines.amount_eur as amount_eur
    from lines_with_orders as lines
    inner join passport_steps on lines.step_no = passport_steps.step_no
    where lines.step_kind = 'level'

),

residuals as (

    select
        market,
        month_date,
        section_no,
        sum(amount_eur) as amount_eur
    from parts_of_sections
    group by market, month_date, section_no

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
        case when passport_steps.kind = 'unexplained' then coalesce(residuals.amount_eur, 0) else 0 end as amount_eur
    from market_months
    cross join passport_steps
    left join lines_with_orders as lines
        on
            market_months.market = lines.market
            and market_months.month_date = lines.month_date
            and passport_steps.step_no = lines.step_no
    left join residuals
        on
            market_months.market = residuals.market
            and market_months.month_date = residuals.month_date
            and passport_steps.section_no = residuals.section_no
    where passport_steps.kind != 'error' and lines.step_no is null

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
from (select * from lines_with_orders union all select * from lines_without_orders) as lines
