{#- Column name -> type of the files of a raw table, all files taken together; CSV columns are text. -#}
{% macro file_types(raw_table, files_agree) %}
    {% set types = {} %}
    {% if raw_table.meta.format == 'csv' %}
        {% for column in expected_columns(raw_table) %}
            {% do types.update({column: 'varchar'}) %}
        {% endfor %}
    {% else %}
        {% for row in run_query(adapter.dispatch('describe_files_sql')(raw_table_path(raw_table), files_agree)).rows %}
            {% do types.update({row[0]: row[1] | lower}) %}
        {% endfor %}
    {% endif %}
    {{ return(types) }}
{% endmacro %}

{% macro duckdb__describe_files_sql(path, files_agree) -%}
    describe select * from read_parquet({{ sql_text(path) }}, union_by_name = {{ 'false' if files_agree else 'true' }}, hive_partitioning = false)
{%- endmacro %}
