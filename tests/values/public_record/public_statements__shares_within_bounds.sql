-- What fails: a value has more statements than its day, or more with an end date than in all.
-- When it matters: always; the record was loaded partly, or twice.
-- How to resolve: compare the deliveries of the day in stg_public_record__dsa_daily_statistics.
{{ config(group='analytics_engineering') }}
select
    statement_date,
    attribute_name,
    attribute_value,
    n_statements,
    n_statements_with_end_date,
    n_statements_of_day
from {{ ref('met_public_statements__day_attribute_value') }}
where n_statements > n_statements_of_day or n_statements < 0 or n_statements_with_end_date > n_statements
