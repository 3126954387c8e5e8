-- grain: one row per scenario and creator who has points in its replay
with

scores as (

    select * from {{ ref('int_scenario_scores') }}

),

restrictions as (

    select * from {{ ref('int_scenario_restrictions') }}

),

scenarios as (

    select * from {{ ref('int_scenarios_with_markets') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

scores_at_the_end as (

    select
        scores.scenario_id,
        scores.creator_id,
        scores.market,
        max(scores.score) filter (where scores.book = 'in_force') as score_in_force,
        max(scores.score) filter (where scores.book = 'candidate') as score_candidate,
        max(scores.band) filter (where scores.book = 'in_force') as band_in_force,
        max(scores.band) filter (where scores.book = 'candidate') as band_candidate,
        max(scores.band_rank) filter (where scores.book = 'in_force') as rank_in_force,
        max(scores.band_rank) filter (where scores.book = 'candidate') as rank_candidate
    from scores
    inner join scenarios on scores.scenario_id = scenarios.scenario_id and scores.market = scenarios.market
    where
        scores.valid_from_at < scenarios.replay_ends_at
        and (scores.valid_to_at is null or scores.valid_to_at >= scenarios.replay_ends_at)
    group by scores.scenario_id, scores.creator_id, scores.market

),

restrictions_paired as (

    select
        scenario_id,
        creator_id,
        entry_id,
        lever,
        bool_or(book = 'in_force') as is_in_force,
        bool_or(book = 'candidate') as is_candidate
    from restrictions
    group by scenario_id, creator_id, entry_id, lever

),

restrictions_counted as (

    select
        scenario_id,
        creator_id,
        count(*) filter (where is_in_force) as n_restrictions_in_force,
        count(*) filter (where is_candidate) as n_restrictions_candidate,
        count(*) filter (where is_candidate and not is_in_force) as n_restrictions_added,
        count(*) filter (where is_in_force and not is_candidate) as n_restrictions_lifted
    from restrictions_paired
    group by scenario_id, creator_id

),

-- An order counts once, however many restrictions it falls into.
orders_under_each_book as (

    select
        restrictions.scenario_id,
        restrictions.creator_id,
        orders.order_id,
        max(orders.paid_gmv_eur) as paid_gmv_eur,
        bool_or(restrictions.book = 'in_force') as is_restricted_in_force,
        bool_or(restrictions.book = 'candidate') as is_restricted_by_candidate
    from restrictions
    inner join scenarios
        on restrictions.scenario_id = scenarios.scenario_id and restrictions.market = scenarios.market
    inner join orders
        on
            restrictions.creator_id = orders.creator_id
            and restrictions.restricted_from_at <= orders.paid_at
            and coalesce(restrictions.restricted_to_at, scenarios.replay_ends_at) > orders.paid_at
            and scenarios.replay_ends_at > orders.paid_at
    where restrictions.lever = 'ecommerce_restriction'
    group by restrictions.scenario_id, restrictions.creator_id, orders.order_id

),

gmv_touched as (

    select
        scenario_id,
        creator_id,
        sum(
            case when is_restricted_by_candidate and not is_restricted_in_force then paid_gmv_eur end
        ) as gmv_newly_restricted_eur,
        sum(
            case when is_restricted_in_force and not is_restricted_by_candidate then paid_gmv_eur end
        ) as gmv_released_eur
    from orders_under_each_book
    group by scenario_id, creator_id

)

select
    scores_at_the_end.scenario_id,
    scores_at_the_end.creator_id,
    scores_at_the_end.market,
    scores_at_the_end.band_in_force,
    scores_at_the_end.band_candidate,
    scores_at_the_end.score_in_force,
    scores_at_the_end.score_candidate,
    coalesce(restrictions_counted.n_restrictions_in_force, 0) as n_restrictions_in_force,
    coalesce(restrictions_counted.n_restrictions_candidate, 0) as n_restrictions_candidate,
    coalesce(restrictions_counted.n_restrictions_added, 0) as n_restrictions_added,
    coalesce(restrictions_counted.n_restrictions_lifted, 0) as n_restrictions_lifted,
    cast(coalesce(gmv_touched.gmv_newly_restricted_eur, 0) as decimal(18, 2)) as gmv_newly_restricted_eur,
    cast(coalesce(gmv_touched.gmv_released_eur, 0) as decimal(18, 2)) as gmv_released_eur,
    scores_at_the_end.rank_candidate > scores_at_the_end.rank_in_force as is_moved_down,
    scores_at_the_end.rank_candidate < scores_at_the_end.rank_in_force as is_moved_up
from scores_at_the_end
left join restrictions_counted
    on
        scores_at_the_end.scenario_id = restrictions_counted.scenario_id
        and scores_at_the_end.creator_id = restrictions_counted.creator_id
left join gmv_touched
    on
        scores_at_the_end.scenario_id = gmv_touched.scenario_id
        and scores_at_the_end.creator_id = gmv_touched.creator_id
