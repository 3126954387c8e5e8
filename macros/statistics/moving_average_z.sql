{#-
    Standardised distance of a weighted mean of counts from the one expected, null where none is expected. A weighted sum
    of Poisson counts divided by c = variance / mean is near a Poisson count; 2 sqrt(x + 3/8) makes its spread 1
    (Anscombe 1948). The uncertainty of the baseline rate, mean squared / baseline cases, widens it.
-#}
{% macro moving_average_z(average, mean, variance, baseline_cases) -%}
    {%- set c = 'nullif(' ~ variance ~ ' / nullif(' ~ mean ~ ', 0), 0)' -%}
    2 * (sqrt({{ average }} / {{ c }} + 0.375) - sqrt({{ mean }} / {{ c }} + 0.375))
    / sqrt(1 + {{ mean }} * {{ mean }} / {{ baseline_cases }} / nullif({{ variance }}, 0))
{%- endmacro %}
