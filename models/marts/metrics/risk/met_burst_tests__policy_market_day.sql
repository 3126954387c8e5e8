-- grain: one row per policy, market of creators and day on which a trend may be seen
with

volumes as (

    select * from {{ ref('met_detection_volumes__policy_market_day') }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

numbers as (

    select * from {{ ref('util_numbers') }}

),

rules as (

    select
        max(value) filter (where rule = 'prior_cases') as prior_cases,
        max(value) filter (where rule = 'shift_min_cases') as shift_min_cases
    from trend_rules

),

pooled_over_markets as (

    select
        *,
        {{ ratio(
            'sum(n_baseline_detections) over (partition by policy_code, detected_date)',
            'sum(n_baseline_views) over (partition by policy_code, detected_date)'
        ) }} as pooled_rate
    from volumes
    where has_baseline

),

-- The rate of all markets counts as so many cases of the market's own.
rates_shrunk as (

    select
        pooled_over_markets.*,
        rules.shift_min_cases,
        (pooled_over_markets.n_baseline_detections + rules.prior_cases) / nullif(
            pooled_over_markets.n_baseline_views
            + coalesce(rules.prior_cases / nullif(pooled_over_markets.pooled_rate, 0), 0), 0
        ) as detections_per_view
    from pooled_over_markets
    cross join rules

),

expected as (

    select
        *,
        nullif(detections_per_view * n_week_views, 0) as n_expected,
        count(nullif(detections_per_view * n_week_views, 0)) over (partition by detected_date)
            as n_series_tested
    from rates_shrunk

),

worth_a_look as (

    select *
    from expected
    where n_week_detections > 0 or n_gap_detections >= shift_min_cases

),

-- Chance of as many cases or more: one less the terms below it, each exp(-m + i ln m - ln i!).
tails_summed as (

    select
        worth_a_look.policy_code,
        worth_a_look.market,
        worth_a_look.detected_date,
        case
            when max(worth_a_look.n_expected) is null then null
            else least(1.0, greatest(0.0, 1.0 - coalesce(sum(exp(
                numbers.number * ln(worth_a_look.n_expected)
                - worth_a_look.n_expected
                - numbers.log_factorial
            )), 0.0)))
        end as poisson_p_value
    from worth_a_look
    left join numbers on worth_a_look.n_week_detections > numbers.number
    group by worth_a_look.policy_code, worth_a_look.market, worth_a_look.detected_date

),

-- Series without a case that week have the chance 1: they count in n_series_tested and need no row.
ranked_by_day as (

    select
        policy_code,
        market,
        detected_date,
        poisson_p_value,
        count(poisson_p_value) over (
            partition by detected_date order by poisson_p_value nulls last
        ) as n_as_small
    from tails_summed

)

select
    worth_a_look.policy_code,
    worth_a_look.market,
    worth_a_look.detected_date,
    worth_a_look.n_detections,
    worth_a_look.n_week_detections,
    worth_a_look.n_week_views,
    worth_a_look.n_gap_detections,
    worth_a_look.n_baseline_detections,
    worth_a_look.n_baseline_views,
    worth_a_look.n_series_tested,
    worth_a_look.detections_per_view,
    worth_a_look.n_expected,
    ranked_by_day.poisson_p_value,
    case when ranked_by_day.poisson_p_value is not null then least(1.0, min(
        ranked_by_day.poisson_p_value * worth_a_look.n_series_tested / ranked_by_day.n_as_small
    ) over (
        partition by worth_a_look.detected_date
        order by ranked_by_day.poisson_p_value desc nulls last
    )) end as q_value
from worth_a_look
inner join ranked_by_day
    on
        worth_a_look.policy_code = ranked_by_day.policy_code
        and worth_a_look.market = ranked_by_day.market
        and worth_a_look.detected_date = ranked_by_day.detected_date
