-- Parts of a bridge are the difference of its totals, in the unit of the measure and in euro, to the cent.
select
    reconciliation,
    measure,
    market,
    month_date,
    total_delta,
    sum(delta) as sum_of_parts,
    total_delta_eur,
    sum(delta_eur) as sum_of_parts_eur
from {{ ref('discrepancy_bridge') }}
group by reconciliation, measure, market, month_date, total_delta, total_delta_eur
having sum(delta) != total_delta or sum(delta_eur) != total_delta_eur
