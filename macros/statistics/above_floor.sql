{#- An estimate where enough was counted for it, else null. Minimum is an expression, mostly a column of a reporting floor. -#}
{% macro above_floor(estimate, counted, minimum) -%}
    case when {{ counted }} >= {{ minimum }} then {{ estimate }} end
{%- endmacro %}
