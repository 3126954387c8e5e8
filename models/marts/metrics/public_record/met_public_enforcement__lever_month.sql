-- grain: one row per month, lever and amount
with

statements_with_levers as (

    select * from {{ ref('int_shop_statements_joined_to_levers') }}

),

levers as (

    select * from {{ ref('restriction_levers') }}

),

days_with_gaps as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

counted_by_amount as (

    select
        month_date,
        lever_code,
        amount,
        term,
        quantity,
        sum(n_statements) as n_statements
    from statements_with_levers
    group by month_date, lever_code, amount, term, quantity

),

counted_by_lever as (

    select
        month_date,
        lever_code,
        sum(n_statements) as n_statements
    from statements_with_levers
    where nth_of_lever = 1
    group by month_date, lever_code

),

counted_by_month as (

    select
        month_date,
        sum(n_statements) as n_statements
    from statements_with_levers
    where nth_of_text = 1
    group by month_date

),

missing_days_counted_by_month as (

    select
        cast(date_trunc('month', statement_date) as date) as month_date,
        count(*) as n_days
    from days_with_gaps
    where is_missing
    group by cast(date_trunc('month', statement_date) as date)

),

shares_of_month as (

    select
        counted_by_amount.month_date,
        counted_by_amount.lever_code,
        counted_by_amount.amount,
        levers.lever_name,
        levers.lever_group,
        levers.unit,
        counted_by_amount.quantity,
        cast(counted_by_amount.n_statements as bigint) as n_statements,
        cast(counted_by_lever.n_statements as bigint) as n_statements_with_lever,
        cast(counted_by_month.n_statements as bigint) as n_statements_of_month,
        coalesce(missing_days_counted_by_month.n_days, 0) as n_missing_days,
        cast(counted_by_amount.n_statements as double)
        / nullif(counted_by_month.n_statements, 0) as statement_share,
        cast(counted_by_lever.n_statements as double)
        / nullif(counted_by_month.n_statements, 0) as lever_share,
        counted_by_amount.term = 'permanent' as is_permanent
    from counted_by_amount
    inner join levers on counted_by_amount.lever_code = levers.lever_code
    inner join counted_by_month on counted_by_amount.month_date = counted_by_month.month_date
    inner join counted_by_lever
        on
            counted_by_amount.month_date = counted_by_lever.month_date
            and counted_by_amount.lever_code = counted_by_lever.lever_code
    left join missing_days_counted_by_month
        on counted_by_amount.month_date = missing_days_counted_by_month.month_date

)

select
    month_date,
    lever_code,
    amount,
    lever_name,
    lever_group,
    unit,
    quantity,
    n_statements,
    n_statements_with_lever,
    n_statements_of_month,
    n_missing_days,
    statement_share,
    lever_share,
    is_permanent
from shares_of_month
