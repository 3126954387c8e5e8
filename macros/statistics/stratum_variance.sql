{#-
    Share of one stratum in the variance of a weighted ratio estimator by Taylor linearisation, sampling with
    replacement: n / (n - 1) * (sum of u^2 - (sum of u)^2 / n), with u = weight * (hit - estimate) / total weight. A
    stratum with one sample has no spread of its own and counts its square, as if measured from the estimate.
    Arguments: samples, sums of weight, of weight of hits, of squared weight, of squared weight of hits; the estimate
    and the total weight over all strata.
-#}
{% macro stratum_variance(n, weight, hit_weight, squared_weight, squared_hit_weight, estimate, total_weight) -%}
    greatest(0.0, (
        {{ squared_hit_weight }} * (1 - 2 * {{ estimate }}) + {{ estimate }} * {{ estimate }} * {{ squared_weight }}
        - case when {{ n }} > 1 then 1.0 else 0.0 end
        * ({{ hit_weight }} - {{ estimate }} * {{ weight }}) * ({{ hit_weight }} - {{ estimate }} * {{ weight }}) / {{ n }}
    ) * case when {{ n }} > 1 then cast({{ n }} as double) / ({{ n }} - 1) else 1.0 end)
    / nullif({{ total_weight }} * {{ total_weight }}, 0)
{%- endmacro %}
