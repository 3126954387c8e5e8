-- grain: one row per metric, market (and all of them), kind of period (month, quarter) and period
{% set cell = ['metric', 'market', 'period_kind', 'period_start_date'] -%}
{% set effects = [
    'n_entities', 'n_discrepancies', 'numerator_decided', 'denominator_decided', 'numerator_net', 'denominator_net',
    'gross', 'denominator_gross', 'numerator_gross', 'numerator_low', 'denominator_low', 'numerator_high',
    'denominator_high'
] -%}
with

metric_values as (

    select * from {{ ref('metric_values_by_period') }}

),

metric_disputes as (

    select * from {{ ref('metric_disputes') }}

),

values_with_effects as (

    select
        {% for effect in effects -%}
        coalesce(metric_disputes.{{ effect }}, 0) as {{ effect }},
        {% endfor -%}
        metric_values.*,
        metric_disputes.discrepancy_keys
    from metric_values
    left join metric_disputes on {{ same_values('metric_values', 'metric_disputes', cell) }}

),

-- nothing moves a median: no rule of metric_effects names one
values_moved as (

    select
        *,
        {% for state, effect in [('adjusted', 'decided'), ('low', 'low'), ('high', 'high')] -%}
        case
            when value is null or kind = 'median' then value
            when kind = 'sum' then cast(coalesce(numerator, 0) + numerator_{{ effect }} as double)
            else
                cast(numerator + numerator_{{ effect }} as double)
                / nullif(cast(denominator + denominator_{{ effect }} as double), 0)
        end as value_{{ state }},
        {% endfor -%}
        coalesce(numerator, 0) + numerator_decided as adjusted_numerator,
        denominator + denominator_decided as adjusted_denominator
    from values_with_effects

)

select
    metric,
    market,
    period_kind,
    period_start_date,
    kind,
    unit,
    n_observations,
    numerator,
    denominator,
    value,
    cast(adjusted_numerator as decimal(28, 6)) as adjusted_numerator,
    cast(adjusted_denominator as decimal(28, 6)) as adjusted_denominator,
    value_adjusted as adjusted_value,
    cast(numerator_net as decimal(28, 6)) as disputed_net,
    cast(numerator_gross as decimal(28, 6)) as disputed_gross,
    cast(denominator_net as decimal(28, 6)) as disputed_denominator_net,
    cast(denominator_gross as decimal(28, 6)) as disputed_denominator_gross,
    case kind
        when 'sum' then {{ ratio('gross', 'abs(numerator)') }}
        when 'ratio' then {{ ratio('gross', 'denominator') }}
    end as disputed_share,
    value_low,
    value_high,
    cast(n_entities as bigint) as n_entities,
    cast(n_discrepancies as bigint) as n_discrepancies,
    discrepancy_keys
from values_moved
