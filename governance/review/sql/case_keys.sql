-- One row per discrepancy that is asked for, with the case it belongs to.
select
    discrepancy_key,
    case_key
from quality.discrepancies
where list_contains($discrepancy_keys, discrepancy_key)
