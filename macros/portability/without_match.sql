{#- A text without the match of a regular expression that is anchored at one end (common syntax of RE2 and Java). -#}
{% macro without_match(expression, pattern) -%}
    {{ return(adapter.dispatch('without_match')(expression, pattern)) }}
{%- endmacro %}

{% macro duckdb__without_match(expression, pattern) -%}
    regexp_replace({{ expression }}, {{ sql_text(pattern) }}, '')
{%- endmacro %}
