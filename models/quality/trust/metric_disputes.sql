-- grain: one row per metric, market (and all of them), kind of period and period that a discrepancy moves
{% set cell = ['metric', 'market', 'period_kind', 'period_start_date'] -%}
with

metric_values as (

    select * from {{ ref('metric_values_by_period') }}

),

metric_trust_discrepancies as (

    select * from {{ ref('metric_trust_discrepancies') }}
    where is_counted

),

-- a decision that names the side which the metric does not show moves it, as long as it holds
decided_discrepancies as (

    select
        *,
        coalesce(status = 'resolved' and decision = moves_when, false) as is_applied
    from metric_trust_discrepancies

),

effects_by_entity as (

    select
        {{ cell | join(', ') }},
        entity_ref,
        sum(numerator_effect) as numerator_effect,
        sum(denominator_effect) as denominator_effect
    from metric_trust_discrepancies
    group by {{ cell | join(', ') }}, entity_ref

),

-- what a record does to the value: for a ratio, its numerator against its denominator at the reported value
effects_with_direction as (

    select
        effects.*,
        cast(effects.numerator_effect as double)
        - case metric_values.kind when 'ratio' then coalesce(metric_values.value, 0) else 0 end
        * cast(effects.denominator_effect as double) as direction
    from effects_by_entity as effects
    inner join metric_values on {{ same_values('effects', 'metric_values', cell) }}

),

effects_summed as (

    select
        {{ cell | join(', ') }},
        {% for side, sign in [('low', '<'), ('high', '>')] -%}
        sum(case when direction {{ sign }} 0 then numerator_effect else 0 end) as numerator_{{ side }},
        sum(case when direction {{ sign }} 0 then denominator_effect else 0 end) as denominator_{{ side }},
        {% endfor -%}
        count(*) as n_entities,
        sum(numerator_effect) as numerator_net,
        sum(abs(numerator_effect)) as numerator_gross,
        sum(denominator_effect) as denominator_net,
        sum(abs(denominator_effect)) as denominator_gross,
        sum(greatest(abs(numerator_effect), abs(denominator_effect))) as gross
    from effects_with_direction
    group by {{ cell | join(', ') }}

),

discrepancies_summed as (

    select
        {{ cell | join(', ') }},
        count(*) as n_discrepancies,
        sum(case when is_applied then numerator_effect else 0 end) as numerator_decided,
        sum(case when is_applied then denominator_effect else 0 end) as denominator_decided,
        {{ text_agg('discrepancy_key', 'discrepancy_key') }} as discrepancy_keys
    from decided_discrepancies
    group by {{ cell | join(', ') }}

)

select
    {{ columns_of('effects_summed', cell) }},
    effects_summed.n_entities,
    discrepancies_summed.n_discrepancies,
    discrepancies_summed.discrepancy_keys,
    discrepancies_summed.numerator_decided,
    discrepancies_summed.denominator_decided,
    effects_summed.numerator_net,
    effects_summed.numerator_gross,
    effects_summed.denominator_net,
    effects_summed.denominator_gross,
    effects_summed.gross,
    effects_summed.numerator_low,
    effects_summed.denominator_low,
    effects_summed.numerator_high,
    effects_summed.denominator_high
from effects_summed
inner join discrepancies_summed on {{ same_values('effects_summed', 'discrepancies_summed', cell) }}
