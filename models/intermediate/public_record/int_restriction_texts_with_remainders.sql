-- grain: one row per distinct restriction text
with

statements as (

    select * from {{ ref('stg_public_record__shop_enforcement_actions') }}

),

parts as (

    select * from {{ ref('int_restriction_texts_split_into_parts') }}

),

texts as (

    select
        restriction_text,
        sum(n_statements) as n_statements
    from statements
    group by restriction_text

),

parts_counted as (

    select
        restriction_text,
        max(case when part_kind = 'reason' then part_code end) as reason_code,
        max(case when part_kind = 'unknown' then part_text end) as remainder_text,
        count(case when part_kind = 'lever' then 1 end) as n_lever_parts,
        count(distinct case when part_kind = 'lever' then part_code end) as n_levers
    from parts
    group by restriction_text

),

texts_judged as (

    select
        texts.restriction_text,
        parts_counted.reason_code,
        parts_counted.remainder_text,
        case
            when coalesce(parts_counted.n_levers, 0) = 0 then 'unparsed'
            when parts_counted.remainder_text is null then 'parsed'
            else 'partly_parsed'
        end as parse_status,
        cast(texts.n_statements as bigint) as n_statements,
        coalesce(parts_counted.n_lever_parts, 0) as n_lever_parts,
        coalesce(parts_counted.n_levers, 0) as n_levers,
        coalesce(length(parts_counted.remainder_text), 0) as n_remainder_characters
    from texts
    left join parts_counted on texts.restriction_text = parts_counted.restriction_text

)

select * from texts_judged
