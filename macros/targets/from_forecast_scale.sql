{#- The inverse of forecast_scale; a share may come out below zero or above one, which no share can be. -#}
{% macro from_forecast_scale(kind, scaled, n, weight) -%}
    case {{ kind }}
        when 'ratio' then (
            power(sin(least(acos(0.0), greatest(0.0, {{ scaled }}))), 2) * ({{ n }} + 0.75) - 0.375
        ) / nullif({{ n }}, 0)
        when 'sum' then exp({{ scaled }}) * {{ weight }}
        else exp({{ scaled }})
    end
{%- endmacro %}
