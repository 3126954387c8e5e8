-- grain: one row per reconciliation, measure, cause and slice that holds enough of the difference
with

finding_dimensions as (

    select * from {{ ref('finding_dimensions') }}

),

finding_slices as (

    select * from {{ ref('finding_slices') }}

),

slice_rules as (

    select * from {{ ref('slice_rules') }}

),

findings_with_weight as (

    select distinct
        finding_id,
        reconciliation,
        measure,
        cause,
        weight
    from finding_dimensions

),

weights as (

    select
        reconciliation,
        measure,
        cause,
        count(*) as n_findings,
        sum(weight) as weight
    from findings_with_weight
    group by reconciliation, measure, cause

),

slices_weighed as (

    select
        reconciliation,
        measure,
        cause,
        n_dimensions,
        slice,
        count(*) as n_findings,
        sum(weight) as weight
    from finding_slices
    group by reconciliation, measure, cause, n_dimensions, slice

),

slices_with_share as (

    select
        slices_weighed.*,
        weights.n_findings as n_findings_of_all,
        {{ ratio('slices_weighed.weight', 'weights.weight') }} as weight_share,
        {{ ratio('slices_weighed.n_findings', 'weights.n_findings') }} as findings_share
    from slices_weighed
    inner join weights
        on
            slices_weighed.reconciliation = weights.reconciliation
            and slices_weighed.measure = weights.measure
            and slices_weighed.cause = weights.cause

),

-- of slices that hold the same rows only the one that says most
slices_told_apart as (

    select *
    from slices_with_share
    qualify row_number() over (
        partition by reconciliation, measure, cause, n_findings, weight order by n_dimensions desc, slice asc
    ) = 1

),

slices_ranked as (

    select
        slices.*,
        row_number() over (
            partition by slices.reconciliation, slices.measure, slices.cause
            order by
                case when slices.weight_share >= rules.main_share then 0 else 1 end asc,
                case when slices.weight_share >= rules.main_share then -slices.n_dimensions end asc,
                slices.weight_share desc,
                slices.n_dimensions desc,
                slices.slice asc
        ) as slice_rank
    from slices_told_apart as slices
    cross join slice_rules as rules
    where slices.n_findings >= rules.min_findings and slices.weight_share >= rules.min_share

)

select
    slices_ranked.reconciliation,
    slices_ranked.measure,
    slices_ranked.cause,
    slices_ranked.slice_rank,
    slices_ranked.slice,
    slices_ranked.n_dimensions,
    slices_ranked.n_findings,
    slices_ranked.n_findings_of_all,
    cast(slices_ranked.weight as decimal(28, 6)) as weight,
    slices_ranked.weight_share,
    slices_ranked.findings_share
from slices_ranked
cross join slice_rules
where slices_ranked.slice_rank <= slice_rules.max_slices
