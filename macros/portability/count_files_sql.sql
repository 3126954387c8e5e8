{#- Query that counts the files behind a glob. -#}
{% macro count_files_sql(path) -%}
    {{ return(adapter.dispatch('count_files_sql')(path)) }}
{%- endmacro %}

{% macro duckdb__count_files_sql(path) -%}
    select count(*) from glob({{ sql_text(path) }})
{%- endmacro %}
