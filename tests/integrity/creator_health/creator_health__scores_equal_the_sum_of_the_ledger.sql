-- What fails: a creator whose score on the reporting day is not the sum of the ledger's entries that count at
-- its end, or a creator of the ledger without a standing.
-- When it matters: always; the running sums of the replay lost or repeated an entry.
-- How to resolve: compare int_health_events with fct_point_entries for the creator and scheme.
{{ config(group='analytics_engineering') }}
with

entries as (

    select * from {{ ref('fct_point_entries') }}

),

violations as (

    select
        action_id,
        scheme_id,
        creator_id,
        expires_at
    from entries
    where entry_reason = 'violation'

),

counting as (

    select
        entries.creator_id,
        entries.scheme_id,
        entries.points
    from entries
    cross join {{ ref('util_clock') }} as util_clock
    left join violations
        on
            entries.entry_reason = 'reversal'
            and entries.action_id = violations.action_id
            and entries.scheme_id = violations.scheme_id
            and entries.creator_id = violations.creator_id
    where
        case
            when violations.action_id is not null
                then coalesce(violations.expires_at, util_clock.reporting_end_at)
            else coalesce(entries.expires_at, util_clock.reporting_end_at)
        end >= util_clock.reporting_end_at

),

summed as (

    select
        creator_id,
        sum(case when scheme_id = 'VP' then points else 0 end) as vp_sum,
        sum(case when scheme_id = 'CHR' then points else 0 end) as chr_sum
    from counting
    group by creator_id

),

standings as (

    select
        creator_id,
        home_market,
        active_points,
        health_rating
    from {{ ref('met_creator_health__creator_span') }}
    where valid_to_date is null

)

select
    coalesce(standings.creator_id, summed.creator_id) as creator_id,
    standings.active_points,
    standings.health_rating,
    summed.vp_sum,
    summed.chr_sum
from standings
full outer join summed on standings.creator_id = summed.creator_id
where
    standings.creator_id is null
    or (
        standings.active_points is not null
        and standings.active_points != greatest(0, least(24, coalesce(summed.vp_sum, 0)))
    )
    or (
        standings.health_rating is not null
        and standings.health_rating != greatest(0, least(1000, 200 + coalesce(summed.chr_sum, 0)))
    )
