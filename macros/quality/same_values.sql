{#- Condition: two relations have the same values in the columns; null equals null. -#}
{% macro same_values(left_relation, right_relation, columns) -%}
    {%- for column in columns -%}
    {{ left_relation }}.{{ column }} is not distinct from {{ right_relation }}.{{ column }}
    {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
