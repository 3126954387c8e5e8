-- grain: one row per metric, market and quarter to forecast whose market had a figure in the
-- quarters looked back to
with

series as (

    select * from {{ ref('met_target_series__metric_market_quarter') }}

),

quarters as (

    select * from {{ ref('int_quarters_to_forecast') }}

),

parameters as (

    {{ forecast_parameters(['window_quarters', 'trim_from_quarters', 'quarters_of_volume']) }}

),

figures_in_window as (

    select
        series.metric,
        series.market,
        quarters.quarter_number,
        series.variance_rule,
        series.scaled_value,
        series.unit_variance,
        series.effective_observations,
        quarters.quarter_number - series.quarter_number as n_quarters_back,
        count(*) over by_cell as n_quarters,
        row_number() over (by_cell order by series.scaled_value, series.quarter_number) as nth_lowest,
        row_number() over (by_cell order by series.quarter_number desc) as nth_newest
    from series
    cross join parameters
    inner join quarters
        on
            series.quarter_number < quarters.quarter_number
            and series.quarter_number >= quarters.quarter_number - parameters.window_quarters
    window by_cell as (partition by series.metric, series.market, quarters.quarter_number)

),

-- the highest and the lowest are left out where enough others remain; a state goes on from where it stands
figures_marked as (

    select
        figures_in_window.metric,
        figures_in_window.market,
        figures_in_window.quarter_number,
        figures_in_window.scaled_value,
        figures_in_window.unit_variance,
        figures_in_window.effective_observations,
        figures_in_window.n_quarters_back,
        figures_in_window.nth_newest <= parameters.quarters_of_volume as is_in_volume,
        case
            when figures_in_window.variance_rule = 'state' then figures_in_window.nth_newest = 1
            else
                figures_in_window.n_quarters < parameters.trim_from_quarters
                or figures_in_window.nth_lowest not in (1, figures_in_window.n_quarters)
        end as is_kept
    from figures_in_window
    cross join parameters

)

select
    metric,
    market,
    quarter_number,
    count(*) as n_quarters,
    count(*) filter (where is_kept) as n_quarters_kept,
    avg(effective_observations) filter (where is_in_volume) as expected_observations,
    sum(scaled_value / unit_variance) filter (where is_kept)
    / sum(1 / unit_variance) filter (where is_kept) as baseline,
    1 / sum(1 / unit_variance) filter (where is_kept) as baseline_unit_variance,
    sum(n_quarters_back / unit_variance) filter (where is_kept)
    / sum(1 / unit_variance) filter (where is_kept) as mean_quarters_back,
    sum(scaled_value * scaled_value / unit_variance)
    - power(sum(scaled_value / unit_variance), 2) / sum(1 / unit_variance) as squared_deviations
from figures_marked
group by metric, market, quarter_number
