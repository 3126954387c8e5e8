-- grain: one row per metric, market (and all of them) and quarter, forecast from the quarters before it
with

levels as (

    select * from {{ ref('met_target_levels__metric_market_quarter') }}

),

series as (

    select * from {{ ref('met_target_series__metric_market_quarter') }}

),

breaks as (

    select
        metric,
        market,
        extract(year from break_date) * 4 + extract(quarter from break_date) as break_quarter_number
    from {{ ref('series_breaks') }}

),

parameters as (

    {{ forecast_parameters(['errors_from_observations', 'quarters_after_break']) }}

),

-- the market's own level and that of its analogues, each as far as it can be trusted (James and Stein)
forecast as (

    select
        metric,
        market,
        quarter,
        quarter_number,
        kind,
        analogue_group,
        n_quarters,
        n_analogue_markets,
        market_weight,
        expected_observations,
        own_weight,
        case
            when own_weight = 1 then own_level
            when own_weight = 0 then group_level
            else own_weight * own_level + (1 - own_weight) * group_level
        end + season as forecast_scaled,
        sqrt(
            figure_variance
            + case when own_level is null then between_variance else own_weight * own_variance end
        ) as spread_scaled,
        is_next
    from levels

)

select
    forecast.metric,
    forecast.market,
    forecast.quarter,
    forecast.quarter_number,
    forecast.kind,
    forecast.analogue_group,
    forecast.n_quarters,
    cast(forecast.n_analogue_markets as bigint) as n_analogue_markets,
    series.n_observations,
    forecast.market_weight,
    forecast.expected_observations,
    forecast.own_weight,
    forecast.forecast_scaled,
    forecast.spread_scaled,
    {{ bounded_share('forecast.kind', from_forecast_scale(
        'forecast.kind', 'forecast.forecast_scaled', 'forecast.expected_observations',
        'forecast.market_weight'
    )) }} as forecast_value,
    series.value,
    series.scaled_value,
    case
        when
            breaks.metric is null
            and (series.is_above_floor or series.n_observations >= parameters.errors_from_observations)
            then (series.scaled_value - forecast.forecast_scaled) / nullif(forecast.spread_scaled, 0)
    end as standardised_error,
    coalesce(series.is_above_floor, false) as is_above_floor,
    breaks.metric is not null as is_after_break,
    forecast.is_next
from forecast
cross join parameters
left join series
    on
        forecast.metric = series.metric
        and forecast.market = series.market
        and forecast.quarter_number = series.quarter_number
left join breaks
    on
        forecast.metric = breaks.metric
        and forecast.market = breaks.market
        and forecast.quarter_number >= breaks.break_quarter_number
        and forecast.quarter_number < breaks.break_quarter_number + parameters.quarters_after_break
where forecast.forecast_scaled is not null
