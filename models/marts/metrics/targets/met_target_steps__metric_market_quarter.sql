-- grain: one row per metric, market and quarter with a figure that forecasts may lean on
with

series as (

    select * from {{ ref('met_target_series__metric_market_quarter') }}

),

parameters as (

    {{ forecast_parameters(['errors_from_observations']) }}

),

steps_and_seasons as (

    select
        series.metric,
        series.market,
        series.quarter_number,
        case
            when lag(series.quarter_number) over by_market = series.quarter_number - 1
                then series.scaled_value - lag(series.scaled_value) over by_market
        end as step,
        1 / (series.unit_variance + lag(series.unit_variance) over by_market) as step_weight,
        case
            when lag(series.quarter_number, 3) over by_market = series.quarter_number - 3
                then
                    series.scaled_value
                    - avg(series.scaled_value) over (by_market rows between 3 preceding and current row)
        end as deviation_from_year
    from series
    cross join parameters
    where
        series.market != 'ALL'
        and (series.is_above_floor or series.n_observations >= parameters.errors_from_observations)
    window by_market as (partition by series.metric, series.market order by series.quarter_number)

)

select
    metric,
    market,
    quarter_number,
    step,
    step_weight,
    deviation_from_year
from steps_and_seasons
