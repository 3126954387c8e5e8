-- What fails: a staged count that is neither a day total, nor a value in the mart, nor an element count
-- of a list.
-- When it matters: always; the mart shows less than the record.
-- How to resolve: declare the field and entity in the seed public_statement_attributes.
{{ config(group='analytics_engineering') }}
with

staged as (

    select
        daily_statistics.field,
        sum(daily_statistics.n_statements) as n_staged
    from {{ ref('stg_public_record__dsa_daily_statistics') }} as daily_statistics
    left join {{ ref('public_statement_attributes') }} as attributes
        on
            daily_statistics.field = attributes.field
            and daily_statistics.entity is not distinct from attributes.entity
    where coalesce(attributes.measure, 'statements') != 'list_check'
    group by daily_statistics.field

),

shown as (

    select
        attribute_name as field,
        sum(n_statements) + coalesce(sum(n_statements_with_end_date), 0) as n_shown
    from {{ ref('met_public_statements__day_attribute_value') }}
    group by attribute_name
    union all
    select
        'rows' as field,
        sum(n_statements) as n_shown
    from {{ ref('met_public_statements__day') }}

)

select
    staged.field,
    staged.n_staged,
    shown.n_shown
from staged
left join shown on staged.field = shown.field
where staged.n_staged is distinct from shown.n_shown
