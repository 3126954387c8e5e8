-- What fails: a metric, market and quarter whose count, numerator, denominator or value under targets differs
-- from what the mart of its subject publishes under the same definition.
-- When it matters: always; a market would be judged on another figure than the one its page shows.
-- How to resolve: compare by day; a filter, clock, market role or floor that only one of them changed is the
-- usual cause. DECISIONS.md says which metrics are defined where.
{{ config(group='analytics_engineering') }}
with

content_quality as (

    select * from {{ ref('met_content_quality__market_policy_quarter') }}
    where policy_code = 'ALL'

),

enforcement as (

    select * from {{ ref('met_enforcement__market_policy_quarter') }}
    where policy_code = 'ALL' and language = 'ALL'

),

-- the month of the reporting day ends with it, as its quarter does
standings_at_the_end_of_quarters as (

    select
        coalesce(home_market, 'ZZ') as home_market,
        cast(date_trunc('quarter', month_start_date) as date) as quarter_start_date,
        band
    from {{ ref('met_creator_standing__creator_month') }}
    where not is_test_account and band is not null
    qualify
        month_start_date = max(month_start_date) over (partition by date_trunc('quarter', month_start_date))

),

creators_by_band as (

    select
        case when grouping(home_market) = 1 then 'ALL' else home_market end as market,
        quarter_start_date,
        count(*) as n_creators,
        count(*) filter (where band = 'healthy') as n_creators_healthy
    from standings_at_the_end_of_quarters
    group by quarter_start_date, cube(home_market)

),

{% set publications = [
    ('violative_view_rate', 'content_quality', 'n_views_sampled', 'violating_weight', 'sampled_weight',
        'violative_view_rate'),
    ('proactive_rate', 'content_quality', 'n_cases_enforced', 'n_cases_enforced_proactively', 'n_cases_enforced',
        'proactive_rate'),
    ('removal_within_24h_rate', 'content_quality', 'n_removals_with_known_age', 'n_removals_within_24_hours',
        'n_removals_with_known_age', 'removal_within_24_hours_rate'),
    ('actions_on_time', 'content_quality', 'n_actions', none, none, none),
    ('overturn_rate', 'enforcement', 'n_appeals_decided', 'n_appeals_reversed', 'n_appeals_decided',
        'overturn_rate'),
    ('median_appeal_hours', 'enforcement', 'n_appeals_decided', none, none, none),
    ('healthy_creator_share', 'creators_by_band', 'n_creators', 'n_creators_healthy', 'n_creators', none)
] -%}
published as (
    {% for metric, mart, n_observations, numerator, denominator, value in publications %}
    select
        '{{ metric }}' as metric,
        market,
        quarter_start_date,
        {{ n_observations }} as n_observations,
        cast({{ numerator or 'null' }} as double) as numerator,
        cast({{ denominator or 'null' }} as double) as denominator,
        cast({{ value or 'null' }} as double) as value,
        {{ 'true' if numerator else 'false' }} as has_parts,
        {{ 'true' if value else 'false' }} as has_value
    from {{ mart }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- whether a mart publishes the parts and the value of a metric holds also where it has no row
marts_of_metrics as (

    select distinct
        metric,
        has_parts,
        has_value
    from published

),

judged as (

    select
        metric_values.metric,
        metric_values.market,
        metric_values.period_start_date as quarter_start_date,
        metric_values.n_observations,
        cast(metric_values.numerator as double) as numerator,
        cast(metric_values.denominator as double) as denominator,
        metric_values.value
    from {{ ref('met_metric_values__metric_market_period') }} as metric_values
    inner join marts_of_metrics on metric_values.metric = marts_of_metrics.metric
    where metric_values.period_kind = 'quarter'

),

side_by_side as (

    select
        coalesce(judged.metric, published.metric) as metric,
        coalesce(judged.market, published.market) as market,
        coalesce(judged.quarter_start_date, published.quarter_start_date) as quarter_start_date,
        coalesce(judged.n_observations, 0) as n_observations,
        coalesce(published.n_observations, 0) as published_n_observations,
        coalesce(judged.numerator, 0) as numerator,
        coalesce(published.numerator, 0) as published_numerator,
        coalesce(judged.denominator, 0) as denominator,
        coalesce(published.denominator, 0) as published_denominator,
        judged.value,
        published.value as published_value
    from judged
    full outer join published
        on
            judged.metric = published.metric
            and judged.market = published.market
            and judged.quarter_start_date = published.quarter_start_date

)

select side_by_side.*
from side_by_side
inner join marts_of_metrics on side_by_side.metric = marts_of_metrics.metric
where
    -- standings go back to the first sign-up, targets to the first event
    side_by_side.quarter_start_date >= (select min(judged.quarter_start_date) from judged)
    and (
        side_by_side.n_observations != side_by_side.published_n_observations
        or (
            marts_of_metrics.has_parts and (
                abs(side_by_side.numerator - side_by_side.published_numerator)
                > 1e-9 * side_by_side.published_numerator
                or abs(side_by_side.denominator - side_by_side.published_denominator)
                > 1e-9 * side_by_side.published_denominator
            )
        )
        or (
            marts_of_metrics.has_value and (
                (side_by_side.value is null) != (side_by_side.published_value is null)
                or abs(side_by_side.value - side_by_side.published_value) > 1e-9
            )
        )
    )
