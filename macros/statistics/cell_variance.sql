{#-
    Variance of a weighted mean of weekly values, sum(w^2 e^2 / (1 - h)) / sum(w)^2, where the leverage h is w / sum(w):
    the term of one cell in the HC2 covariance of a weighted least squares with a dummy for each cell. An aggregate; null
    with one week. The mean and the total weight of the cell are columns.
-#}
{% macro cell_variance(value, weight, cell_mean, cell_weight) -%}
    sum(
        {{ weight }} * {{ weight }} * ({{ value }} - {{ cell_mean }}) * ({{ value }} - {{ cell_mean }})
        / nullif(1 - {{ weight }} / {{ cell_weight }}, 0) / ({{ cell_weight }} * {{ cell_weight }})
    )
{%- endmacro %}
