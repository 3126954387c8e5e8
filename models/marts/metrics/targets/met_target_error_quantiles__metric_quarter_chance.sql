-- grain: one row per metric, quarter to forecast and chance: the quantile of past errors behind it
with

forecasts as (

    select * from {{ ref('met_target_forecasts__metric_market_quarter') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

chances as (

    select * from {{ ref('target_chances') }}

),

quarters_of_metrics as (

    select distinct
        metric,
        quarter_number
    from forecasts

),

-- errors of the metric in all markets in the quarters before the one forecast
past_errors as (

    select
        quarters_of_metrics.metric,
        quarters_of_metrics.quarter_number,
        forecasts.standardised_error,
        count(*) over (partition by quarters_of_metrics.metric, quarters_of_metrics.quarter_number)
            as n_errors,
        row_number() over (
            partition by quarters_of_metrics.metric, quarters_of_metrics.quarter_number
            order by forecasts.standardised_error, forecasts.quarter_number, forecasts.market
        ) as nth_error
    from quarters_of_metrics
    inner join forecasts
        on
            quarters_of_metrics.metric = forecasts.metric
            and quarters_of_metrics.quarter_number > forecasts.quarter_number
    where forecasts.standardised_error is not null

),

-- the empirical quantile: a new error lies below the k-th of n with chance k / (n + 1);
-- interpolated in between
error_ranks as (

    select
        past_errors.metric,
        past_errors.quarter_number,
        chances.chance,
        past_errors.standardised_error,
        past_errors.n_errors,
        past_errors.nth_error,
        least(
            past_errors.n_errors,
            greatest(
                1,
                (past_errors.n_errors + 1)
                * case registry.direction
                    when 'lower_is_better' then chances.chance
                    else 1 - chances.chance
                end
            )
        ) as rank_wanted
    from past_errors
    inner join registry on past_errors.metric = registry.metric
    cross join chances

)

select
    metric,
    quarter_number,
    chance,
    max(n_errors) as n_errors,
    sum(standardised_error * (1 - abs(nth_error - rank_wanted))) as error_quantile
from error_ranks
where abs(nth_error - rank_wanted) < 1
group by metric, quarter_number, chance
