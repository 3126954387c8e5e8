-- grain: one row per metric, market (and all of them), kind of period, period and discrepancy that moves it
{% set columns = 'metric, part, reconciliation, discrepancy_key, entity_ref, moves_when, market, amount' -%}
with

effects_of_amounts as (

    select * from {{ ref('effects_of_amounts') }}

),

effects_of_refund_times as (

    select * from {{ ref('effects_of_refund_times') }}

),

effects_of_points_owed as (

    select * from {{ ref('effects_of_points_owed') }}

),

trust_periods as (

    select * from {{ ref('trust_periods') }}

),

discrepancies as (

    select * from {{ ref('discrepancies') }}

),

effects_by_day as (

    select {{ columns }}, stat_date from effects_of_amounts
    union all
    select {{ columns }}, stat_date from effects_of_refund_times

),

effects_by_period as (

    select
        effects_by_day.*,
        trust_periods.period_kind,
        trust_periods.period_start_date
    from effects_by_day
    inner join trust_periods
        on effects_by_day.stat_date between trust_periods.period_start_date and trust_periods.last_date
    union all
    select {{ columns }}, cast(null as date) as stat_date, period_kind, period_start_date
    from effects_of_points_owed

),

-- A record counts once: of several reconciliations that see it the one that moves the metric most speaks.
reconciliations_in_order as (

    select
        metric,
        entity_ref,
        reconciliation,
        row_number() over (
            partition by metric, entity_ref order by sum(abs(amount)) desc, reconciliation asc
        ) as nth_of_entity
    from effects_by_period
    group by metric, entity_ref, reconciliation

),

effects_with_all_markets as (
    {% for market in ['market', "'ALL'"] %}
    select
        metric, part, reconciliation, discrepancy_key, entity_ref, moves_when, amount,
        period_kind, period_start_date,
        {{ market }} as market
    from effects_by_period
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    effects.metric,
    effects.market,
    effects.period_kind,
    effects.period_start_date,
    effects.discrepancy_key,
    effects.reconciliation,
    effects.entity_ref,
    discrepancies.cause,
    discrepancies.case_key,
    discrepancies.status,
    discrepancies.decision,
    effects.moves_when,
    reconciliations_in_order.nth_of_entity = 1 as is_counted,
    cast(sum(case when effects.part = 'numerator' then effects.amount else 0 end) as decimal(28, 6))
        as numerator_effect,
    cast(sum(case when effects.part = 'denominator' then effects.amount else 0 end) as decimal(28, 6))
        as denominator_effect
from effects_with_all_markets as effects
inner join reconciliations_in_order
    on
        effects.metric = reconciliations_in_order.metric
        and effects.entity_ref = reconciliations_in_order.entity_ref
        and effects.reconciliation = reconciliations_in_order.reconciliation
left join discrepancies on effects.discrepancy_key = discrepancies.discrepancy_key
group by
    effects.metric, effects.market, effects.period_kind, effects.period_start_date, effects.discrepancy_key,
    effects.reconciliation, effects.entity_ref, discrepancies.cause, discrepancies.case_key,
    discrepancies.status, discrepancies.decision, effects.moves_when, reconciliations_in_order.nth_of_entity
having sum(effects.amount) != 0
