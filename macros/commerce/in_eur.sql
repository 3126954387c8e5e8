{#- An amount in EUR, to the cent; the rate is in units of the amount's currency per EUR. Null where there is no rate. -#}
{% macro in_eur(amount, units_per_eur) -%}
    cast(round({{ amount }} / cast({{ units_per_eur }} as double), 2) as decimal(18, 2))
{%- endmacro %}
