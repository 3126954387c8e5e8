{#-
    Estimate, 'lower' or 'upper' bound of the ratio of two rates: exp(log((a / x) / (b / y)) -+ z sqrt(1/a + 1/b + v)), with
    counts a and b as Poisson and v for the variance of the logarithm of the exposures. Null where a count or an exposure
    is zero.
-#}
{% macro rate_ratio(bound, events, exposure, other_events, other_exposure, exposure_variance='0') -%}
    {%- set z = {'estimate': '0', 'lower': '-' ~ var('z_95'), 'upper': '' ~ var('z_95')}[bound] -%}
    case
        when {{ events }} > 0 and {{ other_events }} > 0 and {{ exposure }} > 0 and {{ other_exposure }} > 0
            then exp(
                ln(cast({{ events }} as double) / {{ exposure }})
                - ln(cast({{ other_events }} as double) / {{ other_exposure }})
                + {{ z }} * sqrt(1.0e0 / {{ events }} + 1.0e0 / {{ other_events }} + {{ exposure_variance }})
            )
    end
{%- endmacro %}
