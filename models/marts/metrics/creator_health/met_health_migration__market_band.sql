-- grain: one row per market, band under the scheme that ended and band under the scheme that followed
with

creator_days as (

    select * from {{ ref('met_creator_health__creator_day') }}

),

schemes_in_force as (

    select * from {{ ref('int_health_schemes_in_force') }}

),

conversions as (

    select * from {{ ref('health_conversions') }}

),

health_bands as (

    select * from {{ ref('health_bands') }}

),

markets as (

    select * from {{ ref('markets') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- The last day of the old scheme: at its end both have scored the same violations.
last_days as (

    select
        market,
        scheme_id as from_scheme_id,
        rulebook_version as from_rulebook_version,
        cast(valid_to_date - interval 1 day as date) as last_date
    from schemes_in_force
    where scheme_id = 'VP' and is_in_force and valid_to_date is not null
    qualify row_number() over (partition by market order by valid_to_date desc) = 1

),

creators_at_switch as (

    select
        last_days.market,
        creator_days.band as from_band,
        creator_days.parallel_band as to_band,
        conversions.expected_band
    from last_days
    inner join creator_days
        on
            last_days.market = creator_days.home_market
            and last_days.last_date = creator_days.calendar_date
    left join conversions
        on
            last_days.from_scheme_id = conversions.from_scheme_id
            and last_days.from_rulebook_version = conversions.from_rulebook_version
            and creator_days.active_points >= conversions.lower_bound
            and creator_days.active_points < conversions.upper_bound
    where not creator_days.is_test_account

),

bands as (

    select distinct band from health_bands

),

counted as (

    select
        market,
        from_band,
        to_band,
        count(*) as n_creators,
        count(*) filter (where to_band = expected_band) as n_creators_as_expected
    from creators_at_switch
    group by market, from_band, to_band

),

expected as (

    select
        market,
        from_band,
        expected_band,
        count(*) as n_creators
    from creators_at_switch
    group by market, from_band, expected_band

)

select
    markets.market as home_market,
    from_bands.band as from_band,
    to_bands.band as to_band,
    coalesce(counted.n_creators, 0) as n_creators,
    coalesce(expected.n_creators, 0) as n_creators_expected,
    coalesce(counted.n_creators_as_expected, 0) as n_creators_as_expected,
    coalesce(last_days.last_date < util_clock.reporting_as_of_date, false) as is_switched,
    last_days.last_date as last_vp_date
from markets
cross join bands as from_bands
cross join bands as to_bands
cross join util_clock
left join last_days on markets.market = last_days.market
left join counted
    on
        markets.market = counted.market
        and from_bands.band = counted.from_band
        and to_bands.band = counted.to_band
left join expected
    on
        markets.market = expected.market
        and from_bands.band = expected.from_band
        and to_bands.band = expected.expected_band
