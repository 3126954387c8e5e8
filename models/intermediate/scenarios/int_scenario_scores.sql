-- grain: one row per scenario, book (in_force or candidate), creator and span of one score
with

entries as (

    select * from {{ ref('int_scenario_entries_rescored') }}

),

scenarios as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

scheme_rules as (

    select * from {{ ref('health_schemes') }}

),

bands as (

    select * from {{ ref('int_scenario_bands') }}

),

-- An entry counts from its posting until the second it expires; one that is posted later never counts.
postings_and_expiries as (

    select
        scenario_id,
        book,
        creator_id,
        market,
        points,
        posted_at as changed_at
    from entries
    where expires_at is null or expires_at > posted_at
    union all
    select
        scenario_id,
        book,
        creator_id,
        market,
        -points as points,
        expires_at as changed_at
    from entries
    where expires_at > posted_at

),

changes_summed as (

    select
        scenario_id,
        book,
        creator_id,
        market,
        changed_at,
        sum(points) as points
    from postings_and_expiries
    group by scenario_id, book, creator_id, market, changed_at

),

scores_summed as (

    select
        scenario_id,
        book,
        creator_id,
        market,
        sum(points) over (
            partition by scenario_id, book, creator_id, market order by changed_at
        ) as points_sum,
        changed_at as valid_from_at,
        lead(changed_at) over (
            partition by scenario_id, book, creator_id, market order by changed_at
        ) as valid_to_at
    from changes_summed

),

scores_clamped as (

    select
        scores_summed.scenario_id,
        scores_summed.book,
        scores_summed.creator_id,
        scores_summed.market,
        least(
            scheme_rules.maximum,
            greatest(scheme_rules.minimum, scheme_rules.start_value + scores_summed.points_sum)
        ) as score,
        scores_summed.valid_from_at,
        scores_summed.valid_to_at
    from scores_summed
    inner join scenarios
        on scores_summed.scenario_id = scenarios.scenario_id and scores_summed.market = scenarios.market
    inner join scheme_rules on scenarios.scheme_id = scheme_rules.scheme_id
    where scores_summed.valid_from_at < scenarios.replay_ends_at

),

scores_with_band as (

    select
        scores_clamped.scenario_id,
        scores_clamped.book,
        scores_clamped.creator_id,
        scores_clamped.market,
        cast(scores_clamped.score as bigint) as score,
        bands.band,
        bands.band_rank,
        scores_clamped.valid_from_at,
        scores_clamped.valid_to_at
    from scores_clamped
    left join bands
        on
            scores_clamped.scenario_id = bands.scenario_id
            and scores_clamped.book = bands.book
            and scores_clamped.score >= bands.lower_bound
            and scores_clamped.score < bands.upper_bound

)

select * from scores_with_band
