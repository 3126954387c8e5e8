{#- Figures of a row of parts 3 to 6 over the rows `counted` that stand in it. -#}
{% macro report_figures(counted_kind) -%}
    {%- for name, condition, value in report_measures(counted_kind) %}
    {{ report_count(condition) if value is none else report_median(value, condition) }} as {{ name }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
