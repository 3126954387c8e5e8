{#- Variance of a mean from the sum, the sum of squares and the number of values: s^2 / n; null with fewer than two. -#}
{% macro variance_of_mean(sum_of_values, sum_of_squares, n_values) -%}
    greatest(0, {{ sum_of_squares }} - {{ sum_of_values }} * {{ sum_of_values }} / nullif({{ n_values }}, 0))
    / nullif({{ n_values }} - 1, 0) / nullif({{ n_values }}, 0)
{%- endmacro %}
