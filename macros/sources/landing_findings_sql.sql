{#- Keeps what was found about the delivered files as a relation that quality.intake reads. -#}
{% macro landing_findings_sql(findings) -%}
    create or replace view raw_landing.findings as
    select
        cast(system as varchar) as system,
        cast(table_name as varchar) as table_name,
        cast(finding as varchar) as finding,
        cast(file as varchar) as file,
        cast(columns as varchar) as columns
    from (
        values
        {% for finding in findings %}
            ({% for part in ['system', 'table', 'finding', 'file', 'columns'] %}{{ sql_text(finding[part]) }}{{ ', ' if not loop.last }}{% endfor %}),
        {% endfor %}
            (null, null, null, null, null)
    ) as found (system, table_name, finding, file, columns)
    where finding is not null
{%- endmacro %}
