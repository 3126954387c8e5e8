{#- A field of a JSON object as text; null where the text is no JSON object or lacks the field. -#}
{% macro json_field(json_column, name) -%}
    {{ return(adapter.dispatch('json_field')(json_column, name)) }}
{%- endmacro %}

{% macro duckdb__json_field(json_column, name) -%}
    (case when json_valid({{ json_column }}) then json_extract_string({{ json_column }}, {{ sql_text('$."' ~ name ~ '"') }}) end)
{%- endmacro %}
