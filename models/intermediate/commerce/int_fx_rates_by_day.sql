-- grain: one row per calendar day and currency
with

fx_rates as (

    select * from {{ known(ref('stg_finance__fx_rates')) }}

),

util_days as (

    select * from {{ ref('util_days') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

newest_rates as (

    select
        rate_date,
        upper(currency) as currency,
        units_per_eur
    from fx_rates
    where upper(currency) != 'EUR'
    {{ keep_newest(['rate_date', 'upper(currency)']) }}

),

rates_until_the_next as (

    select
        rate_date,
        currency,
        units_per_eur,
        lead(rate_date) over (partition by currency order by rate_date asc) as next_rate_date
    from newest_rates

),

days_with_rates as (

    select util_days.calendar_date as rate_date
    from util_days
    cross join util_clock
    where
        util_days.calendar_date <= util_clock.reporting_as_of_date
        and util_days.calendar_date >= (select min(newest_rates.rate_date) from newest_rates)

),

rates_carried_forward as (

    select
        days_with_rates.rate_date,
        rates_until_the_next.currency,
        rates_until_the_next.units_per_eur,
        rates_until_the_next.rate_date as quoted_date
    from days_with_rates
    inner join rates_until_the_next
        on
            days_with_rates.rate_date >= rates_until_the_next.rate_date
            and (
                rates_until_the_next.next_rate_date is null
                or days_with_rates.rate_date < rates_until_the_next.next_rate_date
            )

),

with_the_euro as (

    select
        rate_date,
        currency,
        units_per_eur,
        quoted_date
    from rates_carried_forward
    union all
    select
        rate_date,
        'EUR' as currency,
        cast(1 as decimal(18, 6)) as units_per_eur,
        rate_date as quoted_date
    from days_with_rates

)

select * from with_the_euro
