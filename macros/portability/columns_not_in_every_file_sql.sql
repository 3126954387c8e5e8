{#-
    Query with a row per column that is not in all files of a raw table with the same type and place. Without such, one of the files
    tells how to read the others, and a query that needs a few files opens those few; where they differ, every query opens every file first.
-#}
{% macro columns_not_in_every_file_sql(path) -%}
    {{ return(adapter.dispatch('columns_not_in_every_file_sql')(path)) }}
{%- endmacro %}

{% macro duckdb__columns_not_in_every_file_sql(path) -%}
    select column_id, name, duckdb_type, num_children
    from parquet_schema({{ sql_text(path) }})
    where column_id > 0
    group by column_id, name, duckdb_type, num_children
    having count(distinct file_name) != (select count(*) from glob({{ sql_text(path) }}))
{%- endmacro %}
