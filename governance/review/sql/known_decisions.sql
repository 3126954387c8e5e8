-- One row per decision, of those asked for, that the build knew.
select distinct decision_id
from quality.decisions_judged
where list_contains($decision_ids, decision_id)
