-- One row per discrepancy of a case, largest first, a page of them; n_discrepancies is of all pages.
select
    discrepancy_key,
    entity_key,
    left_ref,
    right_ref,
    occurred_on,
    measure,
    finding_kind,
    coalesce(left_text, cast(left_value as varchar)) as left_shown,
    coalesce(right_text, cast(right_value as varchar)) as right_shown,
    delta,
    delta_eur,
    harm_points,
    cause_evidence,
    status,
    age_days,
    due_on,
    count(*) over () as n_discrepancies
from quality.discrepancies
where case_key = $case_key
order by materiality_eur desc, discrepancy_key
limit $page_size offset $page_size * $page
