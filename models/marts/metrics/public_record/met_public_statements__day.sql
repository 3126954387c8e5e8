-- grain: one row per calendar day from the first to the last day of the public record
with

days_with_gaps as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

days_listed as (

    select
        statement_date,
        case when is_missing then concat('gap-', cast(gap_start_date as varchar)) end as gap_id,
        n_statements,
        cast(n_gap_days as bigint) as n_gap_days,
        is_missing
    from days_with_gaps

)

select
    statement_date,
    gap_id,
    n_statements,
    n_gap_days,
    is_missing
from days_listed
