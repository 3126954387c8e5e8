-- One row per build that saw something new of a case: how many discrepancies came, changed or went.
select
    observed_at,
    observation_kind,
    count(*) as n_discrepancies,
    sum(abs(delta_eur)) as gross_delta_eur
from quality.discrepancy_observations
where discrepancy_key in (select discrepancy_key from quality.discrepancies where case_key = $case_key)
group by observed_at, observation_kind
order by observed_at, observation_kind
limit $page_size
