{#- Distinct texts of a group joined with '; ' in alphabetical order; null without any. -#}
{% macro text_agg_distinct(expression) -%}
    {{ return(adapter.dispatch('text_agg_distinct')(expression)) }}
{%- endmacro %}

{% macro duckdb__text_agg_distinct(expression) -%}
    string_agg(distinct {{ expression }}, '; ' order by {{ expression }})
{%- endmacro %}
