-- grain: one row per finding, metric and part of it that moves once the finding is fixed
with

findings as (

    select * from {{ ref('findings_explained') }}
    where not is_within_tolerance and not is_settling

),

metric_effects as (

    select * from {{ ref('metric_effects') }}
    where metric is not null

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

findings_of_measures as (

    select
        reconciliation,
        entity_key,
        measure,
        min(discrepancy_key) as discrepancy_key,
        min(cause) as cause,
        row_number() over (partition by reconciliation, entity_key order by measure) as nth_of_entity
    from findings
    where row_kind = 'finding'
    group by reconciliation, entity_key, measure

),

-- a pair that moves an amount by its two days or markets only is told with what was found about the pair
findings_told as (

    select
        findings.*,
        coalesce(same_measure.discrepancy_key, other_measure.discrepancy_key, findings.discrepancy_key)
            as told_discrepancy_key,
        case
            when findings.row_kind = 'finding' then findings.cause
            else coalesce(same_measure.cause, other_measure.cause, findings.cause)
        end as told_cause
    from findings
    left join findings_of_measures as same_measure
        on
            findings.reconciliation = same_measure.reconciliation
            and findings.entity_key = same_measure.entity_key
            and findings.measure = same_measure.measure
    left join findings_of_measures as other_measure
        on
            findings.reconciliation = other_measure.reconciliation
            and findings.entity_key = other_measure.entity_key
            and other_measure.nth_of_entity = 1

),

-- the rule that names the cause goes before the one for all, then the kind, then the measure
effects_in_order as (

    select
        findings_told.*,
        metric_effects.metric,
        metric_effects.part,
        metric_effects.effect,
        metric_effects.sign as effect_sign,
        metric_effects.moves_when,
        rank() over (
            partition by findings_told.finding_id, metric_effects.metric
            order by
                case when metric_effects.cause = '*' then 1 else 0 end,
                case when metric_effects.finding_kind = '*' then 1 else 0 end,
                case when metric_effects.measure = '*' then 1 else 0 end
        ) as effect_rank
    from findings_told
    inner join metric_effects
        on
            findings_told.reconciliation = metric_effects.reconciliation
            and metric_effects.measure in (findings_told.measure, '*')
            and metric_effects.finding_kind in (findings_told.finding_kind, '*')
            and metric_effects.cause in (findings_told.told_cause, '*')

)

select
    effects.finding_id,
    effects.metric,
    effects.part,
    effects.effect,
    effects.effect_sign,
    effects.moves_when,
    effects.reconciliation,
    effects.row_kind,
    effects.told_discrepancy_key as discrepancy_key,
    effects.told_cause as cause,
    effects.entity_key,
    -- the record that the fix changes
    case
        when effects.moves_when = 'accept_left' then coalesce(effects.right_ref, effects.left_ref)
        else coalesce(effects.left_ref, effects.right_ref)
    end as entity_ref,
    coalesce(util_market_codes.market, 'ZZ') as market,
    effects.occurred_on,
    effects.finding_kind,
    effects.left_value,
    effects.right_value,
    effects.right_text,
    effects.delta,
    effects.delta_eur,
    effects.left_ref
from effects_in_order as effects
left join util_market_codes on upper(trim(effects.market)) = util_market_codes.market_code
where effects.effect_rank = 1 and effects.effect != 'none'
