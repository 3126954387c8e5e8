-- grain: one row per metric, market (and all of them), kind of period and period
with

sums as (

    select * from {{ ref('met_metric_sums__metric_market_period') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

floors as (

    select * from {{ ref('reporting_floors') }}

),

periods as (

    select * from {{ ref('int_review_periods') }}

),

markets as (

    select * from {{ ref('dim_markets') }}

),

periods_with_data as (

    select periods.*
    from periods
    semi join sums
        on
            periods.period_kind = sums.period_kind
            and periods.period_start_date >= sums.period_start_date

),

-- a launched market has a row in each period, with or without events
cells as (

    select
        registry.metric,
        markets.market,
        periods.period_kind,
        periods.period_start_date
    from periods_with_data as periods
    inner join markets on periods.period_end_date >= markets.launch_date
    cross join registry
    union
    select
        registry.metric,
        'ALL' as market,
        periods.period_kind,
        periods.period_start_date
    from periods_with_data as periods
    cross join registry
    union
    select
        metric,
        market,
        period_kind,
        period_start_date
    from sums

),
{% set states = ['', 'first_edition_', 'last_edition_'] %}
estimated as (

    select
        cells.metric,
        cells.market,
        cells.period_kind,
        cells.period_start_date,
        registry.kind,
        registry.variance_rule,
        periods.period_end_date,
        periods.elapsed_share,
        periods.is_in_last_edition,
        cast(floors.minimum as bigint) as n_observations_needed,
        sums.numerator,
        sums.denominator,
        sums.median_lower_hours,
        sums.median_upper_hours,
        {% for state in states -%}
        cast(coalesce({{ 'sums.' ~ state ~ 'n_observations' }}, 0) as bigint) as {{ state }}n_observations,
        case
            when registry.kind = 'sum' then coalesce(cast({{ 'sums.' ~ state ~ 'numerator' }} as double), 0)
            when coalesce({{ 'sums.' ~ state ~ 'n_observations' }}, 0) < floors.minimum then null
            when registry.kind = 'ratio'
                then {{ ratio('sums.' ~ state ~ 'numerator', 'sums.' ~ state ~ 'denominator') }}
            else {{ 'sums.' ~ state ~ 'median_hours' }}
        end as {{ state }}value,
        {% endfor -%}
        case
            when registry.variance_rule = 'weighted' then {{ weighted_effective_n('sums.numerator',
                'sums.denominator', 'sums.squared_hit_weight', 'sums.squared_weight', 'sums.n_observations') }}
            else cast(coalesce(sums.n_observations, 0) as double)
        end as effective_observations,
        cast(periods.period_end_date + registry.maturity_days * interval 1 day as date)
        <= periods.reporting_as_of_date as is_mature
    from cells
    inner join registry on cells.metric = registry.metric
    inner join floors on registry.floor = floors.floor
    inner join periods
        on cells.period_kind = periods.period_kind and cells.period_start_date = periods.period_start_date
    left join sums
        on
            cells.metric = sums.metric
            and cells.market = sums.market
            and cells.period_kind = sums.period_kind
            and cells.period_start_date = sums.period_start_date

)

{% set is_ratio, hits = "kind = 'ratio' and value is not null", 'value * effective_observations' -%}
select
    metric,
    market,
    period_kind,
    period_start_date,
    n_observations,
    first_edition_n_observations,
    case when is_in_last_edition then last_edition_n_observations end as last_edition_n_observations,
    n_observations_needed,
    cast(numerator as decimal(28, 6)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator,
    effective_observations,
    value,
    case
        when {{ is_ratio }} then {{ wilson_lower(hits, 'effective_observations') }}
        when value is not null then median_lower_hours
    end as value_lower,
    case
        when {{ is_ratio }} then {{ wilson_upper(hits, 'effective_observations') }}
        when value is not null then median_upper_hours
    end as value_upper,
    first_edition_value,
    case when is_in_last_edition then last_edition_value end as last_edition_value,
    elapsed_share,
    n_observations >= n_observations_needed as is_above_floor,
    is_mature,
    period_end_date
from estimated
