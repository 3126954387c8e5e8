{#- True where a text contains a match of the regular expression that a column holds (common syntax of RE2 and Java). -#}
{% macro regex_matches_pattern(expression, pattern_column) -%}
    {{ return(adapter.dispatch('regex_matches_pattern')(expression, pattern_column)) }}
{%- endmacro %}

{% macro duckdb__regex_matches_pattern(expression, pattern_column) -%}
    regexp_matches({{ expression }}, {{ pattern_column }})
{%- endmacro %}
