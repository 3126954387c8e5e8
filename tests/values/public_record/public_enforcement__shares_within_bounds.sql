-- What fails: a share outside [0, 1], or an amount counted more often than its lever, or a lever more
-- often than its month.
-- When it matters: always; statements are counted twice.
-- How to resolve: look for a text with two rows of one amount in int_restriction_texts_matched_to_levers.
{{ config(group='analytics_engineering') }}
select
    month_date,
    lever_code,
    amount,
    n_statements,
    n_statements_with_lever,
    n_statements_of_month
from {{ ref('met_public_enforcement__lever_month') }}
where
    statement_share not between 0 and 1
    or lever_share not between 0 and 1
    or n_statements > n_statements_with_lever
    or n_statements_with_lever > n_statements_of_month
