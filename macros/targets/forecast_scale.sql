{#-
    A figure on the scale forecasts are made on: the arcsine of the root of a share (Anscombe's constants), the logarithm
    of a sum per million recipients, the logarithm of a median. There its sampling variance hardly depends on its level.
-#}
{% macro forecast_scale(kind, value, n, weight) -%}
    case {{ kind }}
        when 'ratio' then
            asin(sqrt((least(1.0, greatest(0.0, {{ value }})) * {{ n }} + 0.375) / ({{ n }} + 0.75)))
        when 'sum' then ln(greatest({{ value }}, 1.0) / {{ weight }})
        else ln(greatest({{ value }}, 0.01))
    end
{%- endmacro %}
