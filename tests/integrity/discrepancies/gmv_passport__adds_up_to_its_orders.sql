-- A line of the passport is the sum of its rows, to the cent, and no row is without a line.
with

passport_lines as (

    select *
    from {{ ref('gmv_passport') }}
    where step_kind != 'unexplained'

),

orders_summed as (

    select
        market,
        month_date,
        step,
        sum(amount_eur) as amount_eur
    from {{ ref('gmv_passport_orders') }}
    group by market, month_date, step

)

select
    coalesce(passport_lines.market, orders_summed.market) as market,
    coalesce(passport_lines.month_date, orders_summed.month_date) as month_date,
    coalesce(passport_lines.step, orders_summed.step) as step,
    passport_lines.amount_eur,
    orders_summed.amount_eur as sum_of_orders_eur
from passport_lines
full outer join orders_summed
    on
        passport_lines.market = orders_summed.market
        and passport_lines.month_date = orders_summed.month_date
        and passport_lines.step = orders_summed.step
where passport_lines.step is null or passport_lines.amount_eur != coalesce(orders_summed.amount_eur, 0)
