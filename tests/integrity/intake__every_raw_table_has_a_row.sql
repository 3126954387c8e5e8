-- What fails: a source table read from files that quality.intake does not account for.
-- When it matters: after a source was added.
-- How to resolve: add the table to the macro raw_tables.
with

declared as (

    {% for raw_table in graph.sources.values() | sort(attribute='unique_id') if raw_table.meta.get('format') %}
    select '{{ raw_table.source_name }}' as system, '{{ raw_table.name }}' as table_name
    union all
    {% endfor %}
    select 'none' as system, 'none' as table_name

)

select declared.system, declared.table_name
from declared
left join {{ ref('intake') }} as intake
    on declared.system = intake.system and declared.table_name = intake.table_name
where intake.system is null and declared.system <> 'none'
