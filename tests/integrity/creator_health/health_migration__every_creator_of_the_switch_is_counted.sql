-- What fails: a market whose migration matrix does not hold each creator of its last day of violation points
-- once, or whose expected creators are others in number.
-- When it matters: always; a band without a row, or points outside the conversion.
-- How to resolve: compare the bands of met_creator_health__creator_day with seed health_bands, the points
-- with the ranges of seed health_conversions.
{{ config(group='analytics_engineering') }}
with

migrations as (

    select
        home_market,
        max(last_vp_date) as last_vp_date,
        sum(n_creators) as n_creators,
        sum(n_creators_expected) as n_creators_expected
    from {{ ref('met_health_migration__market_band') }}
    group by home_market

),

creator_days as (

    select
        home_market,
        calendar_date,
        count(*) as n_creators
    from {{ ref('met_creator_health__creator_day') }}
    where not is_test_account
    group by home_market, calendar_date

)

select
    migrations.home_market,
    migrations.n_creators,
    migrations.n_creators_expected,
    creator_days.n_creators as n_creators_of_day
from migrations
left join creator_days
    on
        migrations.home_market = creator_days.home_market
        and migrations.last_vp_date = creator_days.calendar_date
where
    migrations.n_creators != coalesce(creator_days.n_creators, 0)
    or migrations.n_creators_expected != coalesce(creator_days.n_creators, 0)
