-- grain: one row per scenario, book (in_force or candidate) and entry of the points ledger
with

point_entries as (

    select * from {{ ref('int_point_entries') }}

),

scenarios as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

book_points as (

    select * from {{ ref('int_scenario_books') }}

),

books as (

    select distinct
        scenario_id,
        book
    from book_points

),

violations as (

    select
        action_id,
        scheme_id,
        points,
        posted_at
    from point_entries
    where entry_reason = 'violation' and action_id is not null
    qualify row_number() over (partition by action_id, scheme_id order by posted_at, entry_id) = 1

),

-- A reversal is scored and lapses like the violation it compensates.
entries_with_their_violation as (

    select
        point_entries.*,
        violations.points as violation_points,
        case
            when point_entries.entry_reason = 'reversal'
                then coalesce(violations.posted_at, point_entries.posted_at)
            else point_entries.posted_at
        end as scored_at
    from point_entries
    left join violations
        on
            point_entries.action_id = violations.action_id
            and point_entries.scheme_id = violations.scheme_id
            and point_entries.entry_reason = 'reversal'

),

entries_in_replay as (

    select
        scenarios.scenario_id,
        scenarios.market,
        scenarios.window_days,
        scenarios.replay_starts_at,
        scenarios.replay_ends_at,
        entries_with_their_violation.*
    from entries_with_their_violation
    inner join scenarios
        on
            entries_with_their_violation.home_market = scenarios.market
            and entries_with_their_violation.scheme_id = scenarios.scheme_id
            and entries_with_their_violation.posted_at < scenarios.replay_ends_at

),

entries_with_book_points as (

    select
        entries_in_replay.*,
        books.book,
        book_points.points as book_points
    from entries_in_replay
    inner join books on entries_in_replay.scenario_id = books.scenario_id
    left join book_points
        on
            books.scenario_id = book_points.scenario_id
            and books.book = book_points.book
            and entries_in_replay.policy_code = book_points.policy_code

),

entries_rescored as (

    select
        scenario_id,
        book,
        entry_id,
        creator_id,
        action_id,
        market,
        policy_code,
        entry_reason,
        case
            when scored_at < replay_starts_at or book_points is null then points
            when entry_reason = 'violation' then book_points
            -- Half the points, rounded towards none, where the ledger gave back a part.
            when entry_reason = 'reversal' and points != -violation_points
                then -cast(sign(book_points) * floor(abs(book_points) / 2.0) as bigint)
            when entry_reason = 'reversal' then -book_points
            else points
        end as points,
        posted_at >= replay_starts_at as is_in_replay,
        posted_at,
        case
            when book = 'in_force' or window_days is null or entry_reason = 'order_credit' then expires_at
            when scored_at < replay_starts_at then expires_at
            else cast(scored_at + window_days * interval 1 day as timestamp)
        end as expires_at
    from entries_with_book_points

)

select * from entries_rescored
