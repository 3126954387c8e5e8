{#-
    Size of the simple random sample that would know a weighted share as well: p (1 - p) / Var(p), with the linearised
    variance of the ratio estimator, Var(p) = m / (m - 1) sum(w^2 (y - p)^2) / sum(w)^2. Where nothing or everything is a
    hit, sum(w)^2 / sum(w^2) (Kish). Null with fewer than two units.
-#}
{% macro weighted_effective_n(hit_weight, weight, squared_hit_weight, squared_weight, n_units) -%}
    {%- set w = 'nullif(cast(' ~ weight ~ ' as double), 0)' -%}
    {%- set p = '(cast(' ~ hit_weight ~ ' as double) / ' ~ w ~ ')' -%}
    case
        when {{ n_units }} < 2 then null
        when {{ p }} <= 0 or {{ p }} >= 1 then {{ w }} * {{ w }} / nullif({{ squared_weight }}, 0)
        else
            {{ p }} * (1 - {{ p }}) * {{ w }} * {{ w }} * (cast({{ n_units }} as double) - 1) / cast({{ n_units }} as double)
            / nullif((1 - 2 * {{ p }}) * {{ squared_hit_weight }} + {{ p }} * {{ p }} * {{ squared_weight }}, 0)
    end
{%- endmacro %}
