-- grain: one row per metric, market (and all of them), kind of period (month, quarter) and period
with

metric_values as (

    select * from {{ ref('metric_values_by_period') }}

),

metric_disputes as (

    select * from {{ ref('metric_disputes') }}

),
{% set cell = ['metric', 'market', 'period_kind', 'period_start_date'] -%}
{% set effects = [
    'n_entities', 'n_discrepancies', 'numerator_decided', 'denominator_decided', 'numerator_net', 'denominator_net',
    'gross', 'denominator_gross', 'numerator_gross', 'numerator_low', 'denominator_low', 'numerator_high',
    'denominator_high'
] -%}
values_with_effects as (

    select
        metric_values.*,
        metric_disputes.discrepancy_keys,
        {% for effect in effects -%}
        coalesce(metric_disputes.{{ effect }}, 0) as {{ effect }}{{ ',' if not loop.last }}
        {% endfor %}
    from metric_values
    left join metric_disputes on {{ same_values('metric_values', 'metric_disputes', cell) }}

),

-- nothing moves a median: no rule of metric_effects names one
values_moved as (

    select
        *,
        {% for state, effect in [('adjusted_value', 'decided'), ('value_low', 'low'), ('value_high', 'high')] -%}
        case
            when value is null or kind = 'median' then value
            when kind = 'sum' then cast(coalesce(numerator, 0) + numerator_{{ effect }} as double)
            else {{ ratio('(numerator + numerator_' ~ effect ~ ')', '(denominator + denominator_' ~ effect ~ ')') }}
        end as {{ state }}{{ ',' if not loop.last }}
        {% endfor %}
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
    cast(coalesce(numerator, 0) + numerator_decided as decimal(28, 6)) as adjusted_numerator,
    cast(denominator + denominator_decided as decimal(28, 6)) as adjusted_denominator,
    adjusted_value,
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
