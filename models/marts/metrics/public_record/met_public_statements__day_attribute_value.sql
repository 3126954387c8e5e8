-- grain: one row per day, attribute and value of the public record
with

values_labelled as (

    select * from {{ ref('int_public_statement_values_labelled') }}

),

days_with_gaps as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

shares_of_day as (

    select
        values_labelled.statement_date,
        values_labelled.attribute_name,
        values_labelled.attribute_value,
        values_labelled.attribute_kind,
        cast(values_labelled.n_statements as bigint) as n_statements,
        cast(values_labelled.n_statements_with_end_date as bigint) as n_statements_with_end_date,
        days_with_gaps.n_statements as n_statements_of_day,
        values_labelled.min_seconds,
        values_labelled.mean_seconds,
        values_labelled.max_seconds,
        cast(values_labelled.n_statements as double)
        / nullif(days_with_gaps.n_statements, 0) as statement_share
    from values_labelled
    left join days_with_gaps on values_labelled.statement_date = days_with_gaps.statement_date

)

select
    statement_date,
    attribute_name,
    attribute_value,
    attribute_kind,
    n_statements,
    n_statements_with_end_date,
    n_statements_of_day,
    min_seconds,
    mean_seconds,
    max_seconds,
    statement_share
from shares_of_day
