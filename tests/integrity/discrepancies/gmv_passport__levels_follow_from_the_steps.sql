-- The first level and the steps after it make each later level, to the cent, with nothing unexplained.
with

gmv_passport as (

    select
        *,
        case
            when step_kind in ('definition', 'error') or step = 'attributed' then amount_eur
            else 0
        end as amount_that_counts
    from {{ ref('gmv_passport') }}

),

sums_up_to_steps as (

    select
        *,
        sum(amount_that_counts) over (partition by market, month_date order by step_no) as sum_up_to_here
    from gmv_passport

)

select
    market,
    month_date,
    step,
    amount_eur,
    sum_up_to_here
from sums_up_to_steps
where
    (step_kind = 'level' and sum_up_to_here != amount_eur)
    or (step_kind = 'unexplained' and amount_eur != 0)
