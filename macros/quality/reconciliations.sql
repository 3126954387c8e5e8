{#- The reconciliation models, in the order in which they are shown. One that is missing here fails a test. -#}
{% macro reconciliations() %}
    {{ return([
        'sales_paid_and_booked',
    ]) }}
{% endmacro %}
