-- grain: one row per finding between stored standings and the replay of the ledger, and one per total
with

health_snapshots as (

    select * from {{ known(ref('stg_enforcement__health_snapshots')) }}
    where {{ happened('as_of_date') }}

),

creator_days as (

    select * from {{ ref('met_creator_health__creator_day') }}

),

point_entries as (

    select * from {{ ref('fct_point_entries') }}

),

compensating_entries_missing as (

    select * from {{ ref('reversals_and_compensating_entries') }}
    where row_kind = 'finding' and finding_kind = 'missing_right'

),

days_drawn_up as (

    select distinct as_of_date
    from health_snapshots

),

first_entries as (

    select
        creator_id,
        min(posted_date) as first_date
    from point_entries
    group by creator_id

),

-- The platform keeps a standing from the first entry on, on the days it draws one up.
creator_days_due as (

    select creator_days.*
    from creator_days
    inner join days_drawn_up on creator_days.calendar_date = days_drawn_up.as_of_date
    inner join first_entries
        on
            creator_days.creator_id = first_entries.creator_id
            and creator_days.calendar_date >= first_entries.first_date

),

points_owed_back as (

    select
        point_entries.creator_id,
        min(compensating_entries_missing.occurred_on) as first_owed_on,
        min(point_entries.action_id) as action_id
    from compensating_entries_missing
    inner join point_entries
        on
            compensating_entries_missing.left_ref = point_entries.action_id
            and point_entries.entry_reason = 'violation'
    group by point_entries.creator_id

),

left_rows as {{ read_anew() }} (

    select
        health_snapshots.as_of_date,
        health_snapshots.creator_id,
        health_snapshots.scheme_id,
        health_snapshots.active_points,
        health_snapshots.health_rating,
        health_snapshots.band,
        case
            when health_snapshots.restrictions = '[]' then 'none'
            else replace(
                substr(health_snapshots.restrictions, 3, length(health_snapshots.restrictions) - 4),
                '","', '; '
            )
        end as restrictions,
        creator_days.home_market as market,
        health_snapshots.as_of_date as occurred_on,
        cast(null as double) as eur_per_unit,
        health_snapshots.as_of_date || '|' || health_snapshots.creator_id as source_ref,
        health_snapshots._loaded_at as loaded_at
    from health_snapshots
    left join creator_days
        on
            health_snapshots.creator_id = creator_days.creator_id
            and health_snapshots.as_of_date = creator_days.calendar_date

),

right_rows as {{ read_anew() }} (

    select
        creator_days_due.calendar_date as as_of_date,
        creator_days_due.creator_id,
        creator_days_due.scheme_id,
        creator_days_due.active_points,
        creator_days_due.health_rating,
        creator_days_due.band,
        creator_days_due.restrictions,
        creator_days_due.home_market as market,
        creator_days_due.calendar_date as occurred_on,
        cast(null as double) as eur_per_unit,
        case
            when points_owed_back.first_owed_on <= creator_days_due.calendar_date
                then points_owed_back.action_id
            else creator_days_due.calendar_date || '|' || creator_days_due.creator_id
        end as source_ref,
        cast(null as timestamp) as loaded_at,
        coalesce(
            points_owed_back.first_owed_on <= creator_days_due.calendar_date, false
        ) as has_points_owed_back
    from creator_days_due
    left join points_owed_back on creator_days_due.creator_id = points_owed_back.creator_id

),

{{ reconciled(
    'health_snapshots_and_replay',
    keys=['as_of_date', 'creator_id'],
    measures=['active_points', 'health_rating'],
    texts=['scheme_id', 'band', 'restrictions'],
    evidence={'points_owed_back': 'right_row.has_points_owed_back'}
) }}
