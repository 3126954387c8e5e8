{#-
    Rank of the order statistic that bounds the 95 % interval of a median of n values, sign '-' or '+': n/2 -+ z sqrt(n)/2,
    rounded outwards (the normal form of the sign-test interval). Null below six values, which bound no such interval.
-#}
{% macro median_rank(n_values, sign) -%}
    {%- set half_width = var('z_95') ~ ' * sqrt(cast(' ~ n_values ~ ' as double)) / 2' -%}
    case
        when {{ n_values }} < 6 then null
        {%- if sign == '-' %}
        else greatest(1, floor(cast({{ n_values }} as double) / 2 - {{ half_width }}))
        {%- else %}
        else least({{ n_values }}, ceil(1 + cast({{ n_values }} as double) / 2 + {{ half_width }}))
        {%- endif %}
    end
{%- endmacro %}
