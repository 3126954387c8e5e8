-- What fails: a source table read from delivered files that quality.intake does not account for.
-- When it matters: after a source was added.
-- How to resolve: add the table to the macro raw_tables.
{% set declared = graph.sources.values() | sort(attribute='unique_id') if execute else [] %}
with

declared_tables as (

    {% for raw_table in declared if raw_table.meta.get('format') and 'kept_by_build' not in raw_table.meta %}
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
    declared_tables.system,
    declared_tables.table_name
from declared_tables
left join {{ ref('intake') }} as intake
    on declared_tables.system = intake.system and declared_tables.table_name = intake.table_name
where declared_tables.system is not null and intake.system is null
