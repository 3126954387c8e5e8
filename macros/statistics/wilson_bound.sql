{#-
    Bound of the Wilson interval: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), in [0, 1]. Trials may be an
    effective sample size, which need not be whole.
-#}
{% macro wilson_bound(successes, trials, sign) -%}
    {%- set z = var('z_95') -%}
    {%- set n = 'nullif(cast(' ~ trials ~ ' as double), 0)' -%}
    {%- set p = '(cast(' ~ successes ~ ' as double) / ' ~ n ~ ')' -%}
    case when {{ n }} > 0 then least(1.0, greatest(0.0,
        ({{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
        {{ sign }} {{ z }} * sqrt(greatest(0.0, {{ p }} * (1 - {{ p }})) / {{ n }} + {{ z }} * {{ z }} / (4 * {{ n }} * {{ n }})))
        / (1 + {{ z }} * {{ z }} / {{ n }})
    )) end
{%- endmacro %}
