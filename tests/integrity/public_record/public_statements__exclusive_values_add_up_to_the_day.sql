-- What fails: a day on which the values of an exclusive attribute do not add up to the statements of the
-- day.
-- When it matters: always; a value was lost, counted twice, or the attribute takes several values by now.
-- How to resolve: look at the rows of the day in stg_public_record__dsa_daily_statistics; if statements
-- may now have several values, change attribute_kind in the seed public_statement_attributes.
{{ config(group='analytics_engineering') }}
with

exclusive_attributes as (

    select distinct field
    from {{ ref('public_statement_attributes') }}
    where attribute_kind = 'exclusive' and measure = 'statements'

),

values_added as (

    select
        statement_date,
        attribute_name,
        sum(n_statements) as n_statements
    from {{ ref('met_public_statements__day_attribute_value') }}
    where attribute_kind = 'exclusive'
    group by statement_date, attribute_name

)

select
    day.statement_date,
    exclusive_attributes.field,
    day.n_statements as n_statements_of_day,
    values_added.n_statements
from {{ ref('met_public_statements__day') }} as day
cross join exclusive_attributes
left join values_added
    on
        day.statement_date = values_added.statement_date
        and exclusive_attributes.field = values_added.attribute_name
where
    not day.is_missing
    and day.n_statements is distinct from values_added.n_statements
    and exists (
        select 1 from {{ ref('stg_public_record__dsa_daily_statistics') }} as daily_statistics
        where daily_statistics.field = exclusive_attributes.field
    )
