-- What fails: a month whose statements differ between staging and the mart.
-- When it matters: always; statements were lost or counted twice on the way.
-- How to resolve: look for a text that int_shop_statements_joined_to_levers does not hold, or holds twice
-- with nth_of_text = 1. Rows that never reached staging are in quality.intake.
{{ config(group='analytics_engineering') }}
with

staged as (

    select
        cast(date_trunc('month', statement_date) as date) as month_date,
        sum(n_statements) as n_statements
    from {{ ref('stg_public_record__shop_enforcement_actions') }}
    group by cast(date_trunc('month', statement_date) as date)

),

in_mart as (

    select
        month_date,
        min(n_statements_of_month) as n_lowest,
        max(n_statements_of_month) as n_highest
    from {{ ref('met_public_enforcement__lever_month') }}
    group by month_date

)

select
    coalesce(staged.month_date, in_mart.month_date) as month_date,
    staged.n_statements as n_staged,
    in_mart.n_lowest,
    in_mart.n_highest
from staged
full outer join in_mart on staged.month_date = in_mart.month_date
where
    staged.n_statements is distinct from in_mart.n_lowest
    or staged.n_statements is distinct from in_mart.n_highest
