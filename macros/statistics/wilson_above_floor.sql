{#- Bound, 'lower' or 'upper', of the 95 % Wilson interval of a share whose denominator reaches the minimum, else null. -#}
{% macro wilson_above_floor(bound, numerator, denominator, minimum) -%}
    {%- set interval_bound = wilson_bound(numerator, denominator, '-' if bound == 'lower' else '+') -%}
    {{ above_floor(interval_bound, denominator, minimum) }}
{%- endmacro %}
