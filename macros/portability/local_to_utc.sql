{#- Wall clock of a time zone to UTC. In the repeated hour of autumn the later reading is taken; in the skipped hour of spring the clock is moved on. -#}
{% macro local_to_utc(expression, time_zone) -%}
    {{ return(adapter.dispatch('local_to_utc')(expression, time_zone)) }}
{%- endmacro %}

{% macro duckdb__local_to_utc(expression, time_zone) -%}
    timezone('UTC', timezone({{ time_zone }}, {{ expression }}))
{%- endmacro %}
