-- grain: one row per home market, month and band
{{ config(materialized='view') }}
with

standings as (

    select * from {{ ref('met_creator_standing__creator_month') }}

),

privacy_floors as (

    select * from {{ ref('privacy_floors') }}

),

bands_counted as (

    select
        standings.home_market,
        standings.month_start_date,
        coalesce(standings.band, 'none') as band,
        max(privacy_floors.smallest_cohort) as smallest_cohort,
        count(*) as n_creators_counted
    from standings
    inner join privacy_floors on privacy_floors.floor_name = 'creators_on_pages'
    where not standings.is_test_account
    group by standings.home_market, standings.month_start_date, coalesce(standings.band, 'none')

),

{{ cells_above_floor(
    'bands_counted', ['home_market', 'month_start_date'], 'n_creators_counted', 'smallest_cohort'
) }}

select
    home_market,
    band,
    case when not is_suppressed then n_creators_counted end as n_creators,
    is_suppressed,
    month_start_date
from cells_suppressed
