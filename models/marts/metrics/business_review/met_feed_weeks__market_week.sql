-- grain: one row per market (and all of them) and week: the days whose content-day rows arrived
with

feed_days as (

    select * from {{ ref('met_feed_days__market_day') }}

),

days_with_all_markets as (
    {% for market in ['market', "'ALL'"] %}
    select
        {{ market }} as market,
        cast(date_trunc('week', stat_date) as date) as week_start_date,
        is_expected,
        has_arrived,
        is_in_first_edition
    from feed_days
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    market,
    week_start_date,
    count(*) as n_days,
    count(*) filter (where is_expected) as n_days_expected,
    count(*) filter (where is_expected and has_arrived) as n_days_arrived,
    count(*) filter (where is_expected and is_in_first_edition) as n_days_in_first_edition
from days_with_all_markets
group by market, week_start_date
