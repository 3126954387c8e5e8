{#- The reconciliation models, in the order in which they are shown. One that is missing here fails a test. -#}
{% macro reconciliations() %}
    {{ return([
        'content_days_due_and_delivered',
        'content_day_views_and_viewers',
        'content_gmv_credited_and_ordered',
        'contents_known_and_named',
        'buyer_markets_spelled',
        'sales_paid_and_booked',
        'refunds_made_and_booked',
        'settlements_due_and_paid',
        'commission_due_and_booked',
        'commission_corrections_due_and_booked',
        'fx_rates_quoted_and_booked',
        'ledger_rows_delivered_once',
        'rewards_granted_and_paid',
    ]) }}
{% endmacro %}
