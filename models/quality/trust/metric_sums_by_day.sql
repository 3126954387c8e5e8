-- grain: one row per metric that adds up, market and day
with

parts as (

    select * from {{ ref('met_metric_parts__metric_market_policy_day_edition') }}

),

content_days as (

    select * from {{ ref('fct_content_days') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

-- money as finance reads it: by metric, market and day on which it counts
amounts as (

    select
        'attributed_gmv' as metric,
        viewer_market as market,
        stat_date,
        attributed_gmv_eur as amount_eur
    from content_days
    where n_attributed_orders > 0 or attributed_gmv > 0
    union all
    select
        'settled_gmv' as metric,
        shop_market as market,
        cast(settled_at as date) as stat_date,
        settled_gmv_eur as amount_eur
    from orders
    where settled_at is not null
    union all
    select
        case when entry_type = 'commission' then 'commission' else 'booked_gmv' end as metric,
        booked_market as market,
        booking_date as stat_date,
        amount_eur
    from ledger_entries
    where entry_type in ('sale', 'refund', 'commission')

),

sums_of_parts_and_amounts as (

    select
        metric,
        market,
        stat_date,
        sum(n_observations) as n_observations,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from parts
    group by metric, market, stat_date
    union all
    select
        metric,
        market,
        stat_date,
        count(*) as n_observations,
        sum(amount_eur) as numerator,
        null as denominator
    from amounts
    group by metric, market, stat_date

)

select
    metric,
    market,
    stat_date,
    cast(n_observations as bigint) as n_observations,
    cast(coalesce(numerator, 0) as decimal(28, 6)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator
from sums_of_parts_and_amounts
