-- One row per slice that holds much of what a reconciliation and cause find, over all markets and months.
select
    measure,
    slice,
    n_findings,
    n_findings_of_all,
    weight_share
from quality.discrepancy_slices
where reconciliation = $reconciliation and cause = $cause
order by measure, slice_rank
