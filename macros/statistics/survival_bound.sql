{#-
    Bound of the 95 % interval of a Kaplan-Meier survival on the log-log scale, with Greenwood's variance: survival to
    the power exp(+z se) for the lower bound, exp(-z se) for the upper one (sign '-'), se = sqrt(Greenwood's sum) /
    -ln(survival). Null where the survival is 0 or 1: there the scale has no end.
-#}
{% macro survival_bound(survival, greenwood_sum, sign) -%}
    case
        when {{ survival }} > 0 and {{ survival }} < 1
            then power(
                {{ survival }}, exp({{ sign }}{{ var('z_95') }} * sqrt({{ greenwood_sum }}) / -ln({{ survival }}))
            )
    end
{%- endmacro %}
