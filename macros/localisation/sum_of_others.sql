{#- Sum of a column over the other known markets of a window named policy_quarter: all of them less the own one. -#}
{% macro sum_of_others(column) -%}
    sum(case when market = 'ZZ' then 0 else {{ column }} end) over policy_quarter
    - case when market = 'ZZ' then 0 else {{ column }} end
{%- endmacro %}
