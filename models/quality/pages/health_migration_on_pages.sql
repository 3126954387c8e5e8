-- grain: one row per home market, band under the scheme that ended and band under the scheme that followed
{{ config(materialized='view') }}
with

migration as (

    select * from {{ ref('met_health_migration__market_band') }}

),

privacy_floors as (

    select * from {{ ref('privacy_floors') }}

),

migration_with_floor as (

    select
        migration.*,
        privacy_floors.smallest_cohort
    from migration
    inner join privacy_floors on privacy_floors.floor_name = 'creators_on_pages'

),

{{ cells_above_floor('migration_with_floor', ['home_market'], 'n_creators', 'smallest_cohort') }}

select
    home_market,
    from_band,
    to_band,
    case when not is_suppressed then n_creators end as n_creators,
    is_suppressed
from cells_suppressed
