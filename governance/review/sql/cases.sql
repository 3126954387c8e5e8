-- One row per case that is asked for, largest first, a page of them; n_cases and totals are of all pages.
with

cases_asked_for as (

    select *
    from quality.cases
    where
        ($market is null or coalesce(market, '') = $market)
        and ($owner is null or owner = $owner)
        and ($statuses is null or list_contains($statuses, status))
        and ($first_seen_before is null or first_seen_at < $first_seen_before)
        and ($due_before is null or due_on < $due_before)
        and ($case_keys is null or list_contains($case_keys, case_key))
        and ($without is null or not list_contains($without, case_key))
        and (
            $metric is null
            or case_key in (select case_key from quality.metric_trust_discrepancies where metric = $metric)
        )

)

select
    *,
    count(*) over () as n_cases,
    sum(gross_delta_eur) over () as all_gross_delta_eur,
    sum(harm_points) over () as all_harm_points
from cases_asked_for
order by materiality_rank
limit $page_size offset $page_size * $page
