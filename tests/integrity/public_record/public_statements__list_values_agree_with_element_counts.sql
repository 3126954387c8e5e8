-- What fails: a day on which the values of a list attribute do not add up to the number of elements
-- published beside them, or on which statements with and without elements are not all statements of the
-- day.
-- When it matters: always; a value was lost or counted twice.
-- How to resolve: look at the rows of the day in stg_public_record__dsa_daily_statistics.
{{ config(group='analytics_engineering') }}
with

elements_published as (

    select
        statement_date,
        field,
        max(case when entity = 'elements' then n_statements end) as n_elements,
        max(case when entity = 'rows_with_elements' then n_statements end) as n_statements_with_elements
    from {{ ref('stg_public_record__dsa_daily_statistics') }}
    where entity in ('elements', 'rows_with_elements')
    group by statement_date, field

),

values_added as (

    select
        statement_date,
        attribute_name,
        max(n_statements_of_day) as n_statements_of_day,
        sum(case when attribute_value != 'not given' then n_statements else 0 end) as n_values,
        sum(case when attribute_value = 'not given' then n_statements else 0 end) as n_not_given
    from {{ ref('met_public_statements__day_attribute_value') }}
    group by statement_date, attribute_name

)

select
    elements_published.*,
    values_added.n_values,
    values_added.n_not_given,
    values_added.n_statements_of_day
from elements_published
left join values_added
    on
        elements_published.statement_date = values_added.statement_date
        and elements_published.field = values_added.attribute_name
where
    elements_published.n_elements is distinct from values_added.n_values
    or elements_published.n_statements_with_elements + values_added.n_not_given
    is distinct from values_added.n_statements_of_day
