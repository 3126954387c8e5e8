{#- Query with one row per day: calendar_date, from the first to the last day, both included. Days are SQL expressions; tables they name stand in source. -#}
{% macro calendar_days(first_day, last_day, source) -%}
    {{ return(adapter.dispatch('calendar_days')(first_day, last_day, source)) }}
{%- endmacro %}

{% macro duckdb__calendar_days(first_day, last_day, source) -%}
    select cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date) as calendar_date
    from {{ source }}
{%- endmacro %}
