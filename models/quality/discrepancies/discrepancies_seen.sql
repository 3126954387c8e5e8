-- grain: one row per discrepancy that the data show now
with

findings_explained as (

    select * from {{ ref('findings_explained') }}

),

-- of several findings of a key, such as repeated rows, the largest one speaks for all
findings_in_order as (

    select
        *,
        row_number() over (
            partition by discrepancy_key
            order by abs(coalesce(delta_eur, delta, 0)) desc, occurred_on asc, finding_id asc
        ) as nth_of_key
    from findings_explained
    where row_kind = 'finding' and not is_within_tolerance

),

numbers_by_key as (

    select
        discrepancy_key,
        sum(left_value) as left_value,
        sum(right_value) as right_value,
        sum(delta) as delta,
        sum(delta_eur) as delta_eur,
        min(is_settling) as is_settling,
        count(*) as n_findings,
        max(greatest(left_loaded_at, right_loaded_at)) as arrived_at
    from findings_in_order
    group by discrepancy_key

)

select
    findings_in_order.discrepancy_key,
    findings_in_order.reconciliation,
    findings_in_order.entity_key,
    findings_in_order.market,
    findings_in_order.occurred_on,
    findings_in_order.measure,
    findings_in_order.finding_kind,
    cast(numbers_by_key.left_value as decimal(28, 6)) as left_value,
    cast(numbers_by_key.right_value as decimal(28, 6)) as right_value,
    findings_in_order.left_text,
    findings_in_order.right_text,
    cast(numbers_by_key.delta as decimal(28, 6)) as delta,
    cast(numbers_by_key.delta_eur as decimal(18, 2)) as delta_eur,
    findings_in_order.cause,
    findings_in_order.cause_evidence,
    findings_in_order.cause_confidence,
    findings_in_order.next_cause,
    numbers_by_key.is_settling,
    numbers_by_key.n_findings,
    findings_in_order.left_ref,
    findings_in_order.right_ref,
    numbers_by_key.arrived_at
from findings_in_order
inner join numbers_by_key on findings_in_order.discrepancy_key = numbers_by_key.discrepancy_key
where findings_in_order.nth_of_key = 1
