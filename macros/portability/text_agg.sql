{#- Texts of a group joined with '; ' in a fixed order. -#}
{% macro text_agg(expression, order_by) -%}
    {{ return(adapter.dispatch('text_agg')(expression, order_by)) }}
{%- endmacro %}

{% macro duckdb__text_agg(expression, order_by) -%}
    string_agg({{ expression }}, '; ' order by {{ order_by }})
{%- endmacro %}
