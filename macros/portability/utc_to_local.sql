{#- UTC to the wall clock of a time zone. -#}
{% macro utc_to_local(expression, time_zone) -%}
    {{ return(adapter.dispatch('utc_to_local')(expression, time_zone)) }}
{%- endmacro %}

{% macro duckdb__utc_to_local(expression, time_zone) -%}
    timezone({{ time_zone }}, timezone('UTC', {{ expression }}))
{%- endmacro %}
