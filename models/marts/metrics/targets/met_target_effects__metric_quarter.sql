-- grain: one row per metric and quarter to forecast: what all markets have in common
with

steps_and_seasons as (

    select * from {{ ref('met_target_steps__metric_market_quarter') }}

),

baselines as (

    select * from {{ ref('met_target_baselines__metric_market_quarter') }}

),

quarters as (

    select * from {{ ref('int_quarters_to_forecast') }}

),

parameters as (

    {{ forecast_parameters(
        ['trend_quarters', 'trend_steps_needed', 'seasonal_years', 'spread_degrees_needed']
    ) }}

),

trend_measured as (

    select
        steps.metric,
        quarters.quarter_number,
        count(*) as n_steps,
        sum(steps.step_weight * steps.step) / sum(steps.step_weight) as mean_step,
        sum(steps.step_weight) as total_weight,
        sum(steps.step_weight * steps.step_weight * steps.step * steps.step) as sum_of_squares,
        sum(steps.step_weight * steps.step_weight * steps.step) as sum_of_products,
        sum(steps.step_weight * steps.step_weight) as sum_of_weights
    from steps_and_seasons as steps
    cross join parameters
    inner join quarters
        on
            steps.quarter_number < quarters.quarter_number
            and steps.quarter_number >= quarters.quarter_number - parameters.trend_quarters
    where steps.step is not null
    group by steps.metric, quarters.quarter_number

),

-- a trend counts as far as it stands out from its own standard error
trend_shrunk as (

    select
        metric,
        quarter_number,
        n_steps,
        mean_step,
        (sum_of_squares - 2 * mean_step * sum_of_products + mean_step * mean_step * sum_of_weights)
        / (total_weight * total_weight) as step_variance
    from trend_measured

),

seasons_in_view as (

    select
        seasons.metric,
        seasons.quarter_number as past_quarter_number,
        quarters.quarter_number,
        seasons.deviation_from_year,
        seasons.quarter_number % 4 = quarters.quarter_number % 4 as is_same_season
    from steps_and_seasons as seasons
    inner join quarters on seasons.quarter_number < quarters.quarter_number
    where seasons.deviation_from_year is not null

),

season_measured as (

    select
        metric,
        quarter_number,
        count(distinct past_quarter_number) filter (where is_same_season) as n_years,
        avg(deviation_from_year) filter (where is_same_season) - avg(deviation_from_year) as season,
        var_samp(deviation_from_year) filter (where is_same_season)
        / nullif(count(*) filter (where is_same_season), 0) as season_variance
    from seasons_in_view
    group by metric, quarter_number

),

spread_measured as (

    select
        metric,
        quarter_number,
        sum(n_quarters - 1) as n_degrees_of_freedom,
        sum(squared_deviations) / nullif(sum(n_quarters - 1), 0) as dispersion
    from baselines
    where market != 'ALL'
    group by metric, quarter_number

)

select
    spread_measured.metric,
    spread_measured.quarter_number,
    cast(spread_measured.n_degrees_of_freedom as bigint) as n_degrees_of_freedom,
    cast(coalesce(trend_shrunk.n_steps, 0) as bigint) as n_steps,
    cast(coalesce(season_measured.n_years, 0) as bigint) as n_years,
    case
        when
            spread_measured.n_degrees_of_freedom >= parameters.spread_degrees_needed
            and spread_measured.dispersion > 0
            then spread_measured.dispersion
        else 1.0
    end as dispersion,
    case when trend_shrunk.n_steps >= parameters.trend_steps_needed then coalesce(
        power(trend_shrunk.mean_step, 3)
        / nullif(power(trend_shrunk.mean_step, 2) + greatest(trend_shrunk.step_variance, 0), 0), 0
    ) else 0 end as trend,
    case when season_measured.n_years >= parameters.seasonal_years then coalesce(
        power(season_measured.season, 3)
        / nullif(power(season_measured.season, 2) + season_measured.season_variance, 0), 0
    ) else 0 end as season
from spread_measured
cross join parameters
left join trend_shrunk
    on
        spread_measured.metric = trend_shrunk.metric
        and spread_measured.quarter_number = trend_shrunk.quarter_number
left join season_measured
    on
        spread_measured.metric = season_measured.metric
        and spread_measured.quarter_number = season_measured.quarter_number
