{#- Columns that tell what is seen of a discrepancy, in the order of the files of observations. -#}
{% macro observed_columns() -%}
    {{ return([
        'discrepancy_key', 'reconciliation', 'entity_key', 'market', 'occurred_on', 'measure', 'finding_kind', 'left_value', 'right_value',
        'left_text', 'right_text', 'delta', 'delta_eur', 'cause', 'cause_evidence', 'cause_confidence', 'next_cause', 'is_settling',
        'n_findings', 'left_ref', 'right_ref', 'arrived_at',
    ]) }}
{%- endmacro %}
