{#- Columns of a row as a JSON object, as text. -#}
{% macro row_as_json(columns) -%}
    {{ return(adapter.dispatch('row_as_json')(columns)) }}
{%- endmacro %}

{% macro duckdb__row_as_json(columns) -%}
    cast(json_object({% for column in columns %}{{ sql_text(column) }}, {{ quoted(column) }}{{ ', ' if not loop.last }}{% endfor %}) as varchar)
{%- endmacro %}
