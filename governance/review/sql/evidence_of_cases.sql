-- One row per discrepancy of some cases, the largest few of each; n_discrepancies is of all of the case.
select
    case_key,
    discrepancy_key,
    entity_key,
    left_ref,
    right_ref,
    occurred_on,
    measure,
    coalesce(left_text, cast(left_value as varchar)) as left_shown,
    coalesce(right_text, cast(right_value as varchar)) as right_shown,
    delta,
    delta_eur,
    cause_evidence,
    status,
    count(*) over (partition by case_key) as n_discrepancies
from quality.discrepancies
where list_contains($case_keys, case_key)
qualify row_number() over (partition by case_key order by materiality_eur desc, discrepancy_key) <= $most
order by case_key, materiality_eur desc, discrepancy_key
