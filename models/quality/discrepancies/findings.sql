-- grain: one row per finding of a reconciliation, and one per total of its sides
with

findings_of_all_reconciliations as (

    {% for reconciliation in reconciliations() %}
    select * from {{ ref(reconciliation) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    md5(concat_ws(
        '|',
        reconciliation,
        row_kind,
        entity_key,
        cast(finding_no as varchar),
        measure,
        coalesce(market, ''),
        coalesce(cast(occurred_on as varchar), '')
    )) as finding_id,
    reconciliation,
    row_kind,
    entity_key,
    finding_no,
    market,
    occurred_on,
    measure,
    finding_kind,
    left_value,
    right_value,
    left_text,
    right_text,
    left_value - right_value as delta,
    delta_eur,
    evidence,
    slices,
    n_left_rows,
    n_right_rows,
    left_ref,
    right_ref,
    left_loaded_at,
    right_loaded_at
from findings_of_all_reconciliations
