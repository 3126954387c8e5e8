{#- True where something counts in a row of a report: in the total, in its category and in its sub-category. -#}
{% macro in_report_row(rows, counted) -%}
    (
        {{ rows }}.row_code = 'TOTAL'
        or (
            {{ rows }}.category = {{ counted }}.category
            and {{ rows }}.row_code in ({{ counted }}.category, {{ counted }}.keyword)
        )
    )
{%- endmacro %}
