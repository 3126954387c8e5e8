-- grain: one row per metric, market (and all of them) and ISO week
with

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

quarters_to_date as (

    select * from {{ ref('met_quarter_to_date__metric_market_week') }}

),

mix_and_rate as (

    select * from {{ ref('met_mix_and_rate__metric_dimension_week') }}

),

feed_weeks as (

    select * from {{ ref('met_feed_weeks__market_week') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

values_of_four_weeks as (

    select * from {{ ref('met_values_of_four_weeks__metric_market_week') }}

),

review_weeks as (

    select * from {{ ref('int_review_weeks') }}

),

weeks as (

    select
        metric_values.metric,
        metric_values.market,
        metric_values.period_start_date as week_start_date,
        metric_values.period_end_date as week_end_date,
        review_weeks.iso_week,
        review_weeks.week_before_start_date,
        review_weeks.year_ago_week_start_date,
        review_weeks.is_year_ago_by_date,
        review_weeks.is_over,
        metric_values.n_observations,
        metric_values.numerator,
        metric_values.denominator,
        metric_values.value,
        metric_values.value_lower,
        metric_values.value_upper,
        metric_values.last_edition_value,
        metric_values.last_edition_n_observations,
        metric_values.is_mature
    from metric_values
    inner join review_weeks on metric_values.period_start_date = review_weeks.week_start_date
    where metric_values.period_kind = 'week'

)

select
    weeks.metric,
    weeks.market,
    weeks.week_start_date,
    weeks.iso_week,
    quarters_to_date.quarter,
    registry.unit,
    registry.direction,
    registry.owner,
    weeks.n_observations,
    weeks.last_edition_n_observations,
    coalesce(feed_weeks.n_days_expected, 0) as n_days_expected,
    coalesce(feed_weeks.n_days_arrived, 0) as n_days_arrived,
    weeks.numerator,
    weeks.denominator,
    weeks.value,
    weeks.value_lower,
    weeks.value_upper,
    values_of_four_weeks.n_observations as n_observations_28_days,
    values_of_four_weeks.value as value_28_days,
    week_before.value as week_before_value,
    weeks.value - week_before.value as week_on_week_change,
    year_ago.value as year_ago_value,
    weeks.value - year_ago.value as year_on_year_change,
    mix_and_rate.mix_effect,
    mix_and_rate.rate_effect,
    quarters_to_date.value as quarter_to_date_value,
    quarters_to_date.paced_value,
    quarters_to_date.target,
    quarters_to_date.elapsed_share as quarter_elapsed_share,
    weeks.last_edition_value,
    weeks.value - weeks.last_edition_value as restatement,
    {{ ratio('feed_weeks.n_days_arrived', 'feed_weeks.n_days_expected') }} as completeness_rate,
    quarters_to_date.is_on_pace,
    weeks.last_edition_n_observations is not null and (
        weeks.last_edition_n_observations != weeks.n_observations
        or weeks.last_edition_value is distinct from weeks.value
    ) as is_restated,
    weeks.is_over and weeks.is_mature
    and coalesce(feed_weeks.n_days_arrived = feed_weeks.n_days_expected, true) as is_complete,
    weeks.is_year_ago_by_date,
    weeks.week_end_date,
    weeks.year_ago_week_start_date
from weeks
inner join registry on weeks.metric = registry.metric
left join values_of_four_weeks
    on
        weeks.metric = values_of_four_weeks.metric
        and weeks.market = values_of_four_weeks.market
        and weeks.week_start_date = values_of_four_weeks.week_start_date
left join weeks as week_before
    on
        weeks.metric = week_before.metric
        and weeks.market = week_before.market
        and weeks.week_before_start_date = week_before.week_start_date
left join weeks as year_ago
    on
        weeks.metric = year_ago.metric
        and weeks.market = year_ago.market
        and weeks.year_ago_week_start_date = year_ago.week_start_date
left join mix_and_rate
    on
        mix_and_rate.dimension = 'market'
        and weeks.metric = mix_and_rate.metric
        and weeks.market = mix_and_rate.member
        and weeks.week_start_date = mix_and_rate.week_start_date
left join quarters_to_date
    on
        weeks.metric = quarters_to_date.metric
        and weeks.market = quarters_to_date.market
        and weeks.week_start_date = quarters_to_date.week_start_date
left join feed_weeks
    on weeks.market = feed_weeks.market and weeks.week_start_date = feed_weeks.week_start_date
