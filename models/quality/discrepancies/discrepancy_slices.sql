-- grain: one row per reconciliation, measure, cause and slice that holds enough of the difference
with

finding_dimensions as (

    select * from {{ ref('finding_dimensions') }}

),

slice_rules as (

    select * from {{ ref('slice_rules') }}

),

weights as (

    select
        reconciliation,
        measure,
        cause,
        count(*) as n_findings,
        sum(weight) as weight
    from (select distinct finding_id, reconciliation, measure, cause, weight from finding_dimensions) as findings
    group by reconciliation, measure, cause

),

slices_of_one as (

    select
        finding_id,
        reconciliation,
        measure,
        cause,
        weight,
        dimension as last_dimension,
        1 as n_dimensions,
        dimension || '=' || dimension_value as slice
    from finding_dimensions

),

slices_of_two as (

    select
        slices_of_one.finding_id,
        slices_of_one.reconciliation,
        slices_of_one.measure,
        slices_of_one.cause,
        slices_of_one.weight,
        finding_dimensions.dimension as last_dimension,
        2 as n_dimensions,
        slices_of_one.slice || ', ' || finding_dimensions.dimension || '=' || finding_dimensions.dimension_value as slice
    from slices_of_one
    inner join finding_dimensions
        on
            slices_of_one.finding_id = finding_dimensions.finding_id
            and slices_of_one.last_dimension < finding_dimensions.dimension

),

slices_of_three as (

    select
        slices_of_two.finding_id,
        slices_of_two.reconciliation,
        slices_of_two.measure,
        slices_of_two.cause,
        slices_of_two.weight,
        finding_dimensions.dimension as last_dimension,
        3 as n_dimensions,
        slices_of_two.slice || ', ' || finding_dimensions.dimension || '=' || finding_dimensions.dimension_value as slice
    from slices_of_two
    inner join finding_dimensions
        on
            slices_of_two.finding_id = finding_dimensions.finding_id
            and slices_of_two.last_dimension < finding_dimensions.dimension

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
    from (
        select * from slices_of_one
        union all
        select * from slices_of_two
        union all
        select * from slices_of_three
    ) as slices
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
        partition by reconciliation, measure, cause, n_findings, weight order by n_dimensions desc, slice
    ) = 1

),

slices_ranked as (

    select
        slices.*,
        row_number() over (
            partition by slices.reconciliation, slices.measure, slices.cause
            order by
                case when slices.weight_share >= rules.main_share then 0 else 1 end,
                case when slices.weight_share >= rules.main_share then -slices.n_dimensions end,
                slices.weight_share desc,
                slices.n_dimensions desc,
                slices.slice
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
