-- What fails: a table that is not optional was delivered without a single row.
-- When it matters: always; every figure built on it would read zero.
-- How to resolve: ask the exporting system for the delivery; quality.intake names the files in its notes.
{% set declared = graph.sources.values() | sort(attribute='unique_id') if execute else [] %}
with

optional_tables as (

    {% for raw_table in declared if raw_table.meta.get('optional') %}
    select
        '{{ raw_table.source_name }}' as system,
        '{{ raw_table.name }}' as table_name
    union all
    {% endfor %}
    select
        cast(null as varchar) as system,
        cast(null as varchar) as table_name

)

select
    intake.system,
    intake.table_name,
    intake.delivery_state
from {{ ref('intake') }} as intake
left join optional_tables
    on intake.system = optional_tables.system and intake.table_name = optional_tables.table_name
where intake.n_rows_in = 0 and optional_tables.system is null
