-- grain: one row per distinct restriction text, lever and amount
with

parts as (

    select * from {{ ref('int_restriction_texts_split_into_parts') }}

),

levers as (

    select * from {{ ref('restriction_levers') }}

),

lever_parts_with_term as (

    select
        parts.restriction_text,
        parts.part_code as lever_code,
        parts.quantity,
        levers.unit,
        case
            when parts.quantity = levers.permanent_quantity then 'permanent'
            when parts.term = 'counted' and parts.quantity is null then 'not_stated'
            else parts.term
        end as term
    from parts
    inner join levers on parts.part_code = levers.lever_code
    where parts.part_kind = 'lever'

),

amounts_named as (

    select
        restriction_text,
        lever_code,
        case when term = 'counted' then concat(cast(quantity as varchar), ' ', unit) else term end as amount,
        term,
        case when term = 'counted' then quantity end as quantity,
        case when term = 'counted' then unit end as unit
    from lever_parts_with_term

),

parts_counted as (

    select
        restriction_text,
        lever_code,
        amount,
        term,
        quantity,
        unit,
        count(*) as n_parts
    from amounts_named
    group by restriction_text, lever_code, amount, term, quantity, unit

)

select * from parts_counted
