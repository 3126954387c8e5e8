{#- A relation with the columns of a raw table and no rows. -#}
{% macro empty_table_sql(raw_table) -%}
    select
        {% for column in raw_table.columns.values() %}
        cast(null as {{ 'varchar' if raw_table.meta.format == 'csv' else column.data_type }}) as {{ quoted(column.name) }},
        {% endfor %}
        cast(null as varchar) as _delivery_id,
        cast(null as timestamp) as _loaded_at,
        cast(null as varchar) as _file,
        cast(null as bigint) as _file_row,
        cast(null as varchar) as _malformed_line
    where 1 = 0
{%- endmacro %}
