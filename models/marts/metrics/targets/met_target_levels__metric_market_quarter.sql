-- grain: one row per metric, market (and all of them) and quarter to forecast: what its level is
-- expected to be
with

baselines as (

    select * from {{ ref('met_target_baselines__metric_market_quarter') }}

),

effects as (

    select * from {{ ref('met_target_effects__metric_quarter') }}

),

quarters as (

    select * from {{ ref('int_quarters_to_forecast') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

markets as (

    select * from {{ ref('int_markets_with_analogues') }}

),

parameters as (

    {{ forecast_parameters(['trend_damping', 'analogue_markets_needed']) }}

),

-- a market has a cell from the quarter of its launch on, with or without a history of its own
cells as (

    select
        effects.metric,
        markets.market,
        markets.analogue_group,
        markets.market_weight,
        quarters.quarter,
        quarters.quarter_number,
        quarters.is_next,
        registry.kind,
        registry.variance_rule,
        effects.dispersion,
        effects.season,
        coalesce(baselines.n_quarters, 0) as n_quarters,
        baselines.expected_observations,
        baselines.baseline + parameters.trend_damping * effects.trend * baselines.mean_quarters_back
            as own_level,
        effects.dispersion * baselines.baseline_unit_variance as own_variance
    from effects
    cross join parameters
    inner join quarters on effects.quarter_number = quarters.quarter_number
    inner join registry on effects.metric = registry.metric
    inner join markets on quarters.quarter_start_date + interval 3 month > markets.launch_date
    left join baselines
        on
            effects.metric = baselines.metric
            and effects.quarter_number = baselines.quarter_number
            and markets.market = baselines.market

),

-- between-market variance by the method of moments: what the levels differ by beyond their own uncertainty
groups_measured as (

    select
        cells.metric,
        cells.quarter_number,
        cells.analogue_group,
        count(cells.own_level) as n_markets,
        sum(cells.own_level / cells.own_variance) / sum(1 / cells.own_variance) as group_level,
        greatest(coalesce(var_samp(cells.own_level), 0) - avg(cells.own_variance), 0) as between_variance,
        avg(cells.expected_observations) as group_observations
    from cells
    where cells.own_level is not null
    group by cells.metric, cells.quarter_number, cells.analogue_group

)

select
    cells.metric,
    cells.market,
    cells.quarter,
    cells.quarter_number,
    cells.kind,
    cells.analogue_group,
    cells.n_quarters,
    coalesce(groups_measured.n_markets, 0) as n_analogue_markets,
    cells.market_weight,
    coalesce(cells.expected_observations, groups_measured.group_observations) as expected_observations,
    cells.own_level,
    cells.own_variance,
    groups_measured.group_level,
    groups_measured.between_variance,
    case
        when groups_measured.n_markets < parameters.analogue_markets_needed then 1.0
        when cells.variance_rule = 'state' and cells.own_level is not null then 1.0
        when cells.own_level is null then 0.0
        else
            groups_measured.between_variance
            / nullif(groups_measured.between_variance + cells.own_variance, 0)
    end as own_weight,
    cells.season,
    cells.dispersion / case
        when cells.kind = 'ratio'
            then 4 * (coalesce(cells.expected_observations, groups_measured.group_observations) + 0.5)
        when cells.variance_rule = 'amount' then 1.0
        else coalesce(cells.expected_observations, groups_measured.group_observations)
    end as figure_variance,
    cells.is_next
from cells
cross join parameters
left join groups_measured
    on
        cells.metric = groups_measured.metric
        and cells.quarter_number = groups_measured.quarter_number
        and cells.analogue_group = groups_measured.analogue_group
