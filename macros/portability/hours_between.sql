{#- Whole hours from one timestamp to another. -#}
{% macro hours_between(start, end) -%}
    {{ return(adapter.dispatch('hours_between')(start, end)) }}
{%- endmacro %}

{% macro duckdb__hours_between(start, end) -%}
    date_sub('hour', {{ start }}, {{ end }})
{%- endmacro %}
