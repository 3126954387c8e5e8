-- The first level and every step after it that is not unexplained make each later level, in every market and month, to the cent.
with

passport_lines as (

    select * from {{ ref('gmv_passport') }}

),

sums_up_to_levels as (

    select
        market,
        month_date,
        step_no,
        step,
        step_kind,
        amount_eur,
        sum(
            case
                when step_kind in ('definition', 'error') or step_no = (select min(step_no) from passport_lines)
                    then amount_eur
                else 0
            end
        ) over (partition by market, month_date order by step_no) as sum_up_to_here
    from passport_lines

)

select *
from sums_up_to_levels
where (step_kind = 'level' and sum_up_to_here != amount_eur) or (step_kind = 'unexplained' and amount_eur != 0)
