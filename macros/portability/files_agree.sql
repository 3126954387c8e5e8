{#-
    True where all files of a raw table have the same columns of the same types in the same order. Then one of them tells how to read the
    others, and a query that needs a few files opens those few; where they differ, every query opens every file first.
-#}
{% macro files_agree(raw_table) %}
    {% if raw_table.meta.format == 'csv' %}{{ return(true) }}{% endif %}
    {{ return(run_query(adapter.dispatch('columns_not_in_every_file_sql')(raw_table_path(raw_table))).rows | length == 0) }}
{% endmacro %}

{% macro duckdb__columns_not_in_every_file_sql(path) -%}
    select column_id, name, duckdb_type, num_children
    from parquet_schema({{ sql_text(path) }})
    where column_id > 0
    group by column_id, name, duckdb_type, num_children
    having count(distinct file_name) != (select count(*) from glob({{ sql_text(path) }}))
{%- endmacro %}
