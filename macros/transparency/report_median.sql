{#- Median of a report in hours, two decimals; blank without a case and where the row is not due from the provider. -#}
{% macro report_median(expression, condition) -%}
    cast(case
        when max(frame.is_due)
            then cast(median(cast({{ expression }} as double)) filter (where {{ condition }}) as decimal(18, 2))
    end as double)
{%- endmacro %}
