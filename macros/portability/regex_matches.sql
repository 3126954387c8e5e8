{#- True where a text contains a match of a regular expression (common syntax of RE2 and Java). -#}
{% macro regex_matches(expression, pattern) -%}
    {{ return(adapter.dispatch('regex_matches')(expression, pattern)) }}
{%- endmacro %}

{% macro duckdb__regex_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ sql_text(pattern) }})
{%- endmacro %}
