{#- Columns of a relation, comma-separated and qualified. -#}
{% macro columns_of(relation, columns) -%}
    {%- for column in columns %}{{ relation }}.{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}
