{#- Share of two counts as a double where the denominator reaches the minimum, else null. -#}
{% macro ratio_above_floor(numerator, denominator, minimum) -%}
    {{ above_floor(ratio(numerator, denominator), denominator, minimum) }}
{%- endmacro %}
