{#- The reconciliation models, in the order in which they are shown. One that is missing here fails a test. -#}
{% macro reconciliations() %}
    {{ return([
        'sales_paid_and_booked',
        'content_days_due_and_delivered',
    ]) }}
{% endmacro %}
