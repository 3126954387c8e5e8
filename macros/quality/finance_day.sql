{#- Day on which finance books a moment given in UTC: finance counts in days of Berlin. -#}
{% macro finance_day(moment) -%}
    cast({{ utc_to_local(moment, "'Europe/Berlin'") }} as date)
{%- endmacro %}
