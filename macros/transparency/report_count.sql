{#- Count of a report: 0 where it applies and there is none, blank where the row is not due from the provider. -#}
{% macro report_count(condition) -%}
    cast(case when max(frame.is_due) then count(*) filter (where {{ condition }}) end as bigint)
{%- endmacro %}
