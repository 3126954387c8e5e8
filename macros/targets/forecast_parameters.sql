{#- Settings of the target forecast as one row, a column for each parameter asked for. -#}
{% macro forecast_parameters(names) -%}
    select
        {% for name in names -%}
        max(value) filter (where parameter = '{{ name }}') as {{ name }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ ref('target_forecast_parameters') }}
{%- endmacro %}
