-- grain: one row per finding, companion or shift
with

findings as (

    select * from {{ ref('findings') }}
    where row_kind != 'total'

),

reconciliations as (

    select * from {{ ref('reconciliations') }}

),

tolerances as (

    select * from {{ ref('tolerances') }}

),

settlement_lags as (

    select * from {{ ref('settlement_lags') }}

),

cause_rules as (

    select * from {{ ref('cause_rules') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- the rule that names the market or the measure goes before the one for all
findings_with_tolerance as (

    select
        findings.*,
        tolerances.tolerance_id,
        coalesce(abs(findings.delta) <= tolerances.absolute, false)
        or coalesce(
            findings.finding_kind = 'differs'
            and abs(findings.delta)
            <= tolerances.relative * greatest(abs(findings.left_value), abs(findings.right_value)),
            false
        ) as is_within_tolerance
    from findings
    left join tolerances
        on
            findings.reconciliation = tolerances.reconciliation
            and tolerances.measure in (findings.measure, '*')
            and tolerances.market in (findings.market, '*')
            and findings.occurred_on >= tolerances.since_date
            and (tolerances.until_date is null or findings.occurred_on < tolerances.until_date)
    qualify row_number() over (
        partition by findings.finding_id
        order by
            case when tolerances.market = '*' then 1 else 0 end,
            case when tolerances.measure = '*' then 1 else 0 end
    ) = 1

),

causes_in_order as (

    select
        findings.finding_id,
        cause_rules.cause,
        cause_rules.confidence,
        cause_rules.evidence,
        row_number() over (
            partition by findings.finding_id order by cause_rules.rule_no
        ) as nth_cause
    from findings
    inner join cause_rules
        on
            cause_rules.reconciliation in (findings.reconciliation, '*')
            and cause_rules.measure in (findings.measure, '*')
            and cause_rules.finding_kind in (findings.finding_kind, '*')
            and (
                cause_rules.evidence = '*'
                or ',' || findings.evidence || ',' like '%,' || cause_rules.evidence || ',%'
            )

)

select
    findings.finding_id,
    md5(findings.reconciliation || '|' || findings.entity_key || '|' || findings.measure) as discrepancy_key,
    findings.reconciliation,
    findings.row_kind,
    findings.entity_key,
    findings.finding_no,
    findings.market,
    findings.occurred_on,
    findings.measure,
    findings.finding_kind,
    findings.left_value,
    findings.right_value,
    findings.left_text,
    findings.right_text,
    findings.delta,
    findings.delta_eur,
    coalesce(likeliest.cause, 'unexplained') as cause,
    findings.evidence as cause_evidence,
    likeliest.confidence as cause_confidence,
    runner_up.cause as next_cause,
    reconciliations.severity,
    reconciliations.owner,
    findings.is_within_tolerance,
    findings.tolerance_id,
    coalesce(
        findings.finding_kind != 'differs'
        and findings.occurred_on + settlement_lags.lag_days * interval 1 day
        > util_clock.reporting_as_of_date,
        false
    ) as is_settling,
    findings.slices,
    findings.n_left_rows,
    findings.n_right_rows,
    findings.left_ref,
    findings.right_ref,
    findings.left_loaded_at,
    findings.right_loaded_at
from findings_with_tolerance as findings
inner join reconciliations on findings.reconciliation = reconciliations.reconciliation
cross join util_clock
left join settlement_lags
    on
        findings.reconciliation = settlement_lags.reconciliation
        and findings.occurred_on >= settlement_lags.since_date
        and (settlement_lags.until_date is null or findings.occurred_on < settlement_lags.until_date)
left join causes_in_order as likeliest
    on findings.finding_id = likeliest.finding_id and likeliest.nth_cause = 1
left join causes_in_order as runner_up
    on findings.finding_id = runner_up.finding_id and runner_up.nth_cause = 2
