-- One row per case, metric, market and quarter that its discrepancies move: the value as reported, as decisions in force
-- adjust it, and as it would be with all of the case settled as the metric asks. moves_when names the decision that does.
with

effects as (

    select
        case_key,
        metric,
        market,
        period_start_date,
        moves_when,
        count(distinct discrepancy_key) as n_discrepancies,
        sum(numerator_effect) as numerator_effect,
        sum(denominator_effect) as denominator_effect,
        sum(case when status = 'resolved' and decision = moves_when then 0 else numerator_effect end)
            as numerator_to_come,
        sum(case when status = 'resolved' and decision = moves_when then 0 else denominator_effect end)
            as denominator_to_come
    from quality.metric_trust_discrepancies
    where
        list_contains($case_keys, case_key)
        and period_kind = 'quarter'
        and market != 'ALL'
        and is_counted
    group by case_key, metric, market, period_start_date, moves_when

)

select
    effects.case_key,
    effects.metric,
    effects.market,
    effects.period_start_date,
    effects.moves_when,
    effects.n_discrepancies,
    trust.unit,
    trust.kind,
    trust.value,
    trust.adjusted_value,
    trust.disputed_share,
    case trust.kind
        when 'sum'
            then cast(coalesce(trust.adjusted_numerator, 0) + effects.numerator_to_come as double)
        when 'ratio'
            then
                cast(trust.adjusted_numerator + effects.numerator_to_come as double)
                / nullif(cast(trust.adjusted_denominator + effects.denominator_to_come as double), 0)
        else trust.value
    end as value_if_settled
from effects
inner join quality.metric_trust as trust
    on
        effects.metric = trust.metric
        and effects.market = trust.market
        and effects.period_start_date = trust.period_start_date
        and trust.period_kind = 'quarter'
order by abs(effects.numerator_effect) desc, effects.metric, effects.market, effects.period_start_date
limit $page_size
