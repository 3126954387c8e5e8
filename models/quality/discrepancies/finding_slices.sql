-- grain: one row per finding that counts and combination of up to three of its dimensions
with

finding_dimensions as (

    select * from {{ ref('finding_dimensions') }}

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
        slices_of_one.slice || ', ' || finding_dimensions.dimension || '='
        || finding_dimensions.dimension_value as slice
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
        slices_of_two.slice || ', ' || finding_dimensions.dimension || '='
        || finding_dimensions.dimension_value as slice
    from slices_of_two
    inner join finding_dimensions
        on
            slices_of_two.finding_id = finding_dimensions.finding_id
            and slices_of_two.last_dimension < finding_dimensions.dimension

)

select
    finding_id,
    reconciliation,
    measure,
    cause,
    slice,
    n_dimensions,
    weight
from slices_of_one
union all
select
    finding_id,
    reconciliation,
    measure,
    cause,
    slice,
    n_dimensions,
    weight
from slices_of_two
union all
select
    finding_id,
    reconciliation,
    measure,
    cause,
    slice,
    n_dimensions,
    weight
from slices_of_three
