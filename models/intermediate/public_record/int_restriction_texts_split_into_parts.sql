-- grain: one row per distinct restriction text and part
with recursive

statements as (

    select * from {{ ref('stg_public_record__shop_enforcement_actions') }}

),

patterns as (

    select * from {{ ref('restriction_lever_patterns') }}

),

patterns_ranked as (

    select
        part_kind,
        part_code,
        unit,
        term,
        captures_quantity,
        concat('(?i)', regex) as regex,
        row_number() over (order by pattern_order) as pattern_rank,
        row_number() over (order by pattern_order desc) = 1 as is_last
    from patterns

),

texts_on_one_line as (

    select distinct
        restriction_text,
        replace(replace(restriction_text, chr(9), ' '), chr(10), ' ') as words
    from statements

),

texts_with_single_blanks as (

    select
        restriction_text,
        replace(replace(replace(words, '  ', ' '), '  ', ' '), '  ', ' ') as words
    from texts_on_one_line

),

-- Each step takes the part just found out of the text and looks again: with the same pattern as long as
-- it finds something, then with the next one. So neither order nor repetition of parts matters.
texts_peeled as (

    select
        restriction_text,
        words as text_left,
        cast(0 as bigint) as step,
        cast(0 as bigint) as pattern_rank,
        cast('' as varchar) as part_text
    from texts_with_single_blanks

    union all

    select
        part_taken_out.restriction_text,
        part_taken_out.text_left,
        part_taken_out.step,
        patterns_ranked.pattern_rank,
        regexp_extract(part_taken_out.text_left, patterns_ranked.regex, 0) as part_text
    from (
        select
            restriction_text,
            -- The bar keeps what stood before and after a part from growing together.
            case
                when part_text = '' then text_left
                else concat(
                    substr(text_left, 1, position(part_text in text_left) - 1),
                    ' | ',
                    substr(text_left, position(part_text in text_left) + length(part_text))
                )
            end as text_left,
            step + 1 as step,
            case when part_text = '' then pattern_rank + 1 else pattern_rank end as pattern_rank
        from texts_peeled
    ) as part_taken_out
    inner join patterns_ranked on part_taken_out.pattern_rank = patterns_ranked.pattern_rank

),

parts_found as (

    select
        texts_peeled.restriction_text,
        row_number()
            over (partition by texts_peeled.restriction_text order by texts_peeled.step)
            as part_number,
        texts_peeled.part_text,
        patterns_ranked.part_kind,
        patterns_ranked.part_code,
        patterns_ranked.unit,
        patterns_ranked.term,
        case
            when patterns_ranked.captures_quantity
                then try_cast(nullif(regexp_extract(texts_peeled.part_text, '[0-9]+', 0), '') as bigint)
        end as quantity
    from texts_peeled
    inner join patterns_ranked on texts_peeled.pattern_rank = patterns_ranked.pattern_rank
    where texts_peeled.part_text != ''

    union all

    -- What is left when the last pattern finds nothing, unless it is only punctuation.
    select
        texts_peeled.restriction_text,
        0 as part_number,
        regexp_extract(texts_peeled.text_left, '[^ .,;:|](?:.*[^ .,;:|])?', 0) as part_text,
        'unknown' as part_kind,
        'unknown' as part_code,
        cast(null as varchar) as unit,
        'none' as term,
        cast(null as bigint) as quantity
    from texts_peeled
    inner join patterns_ranked on texts_peeled.pattern_rank = patterns_ranked.pattern_rank
    where
        patterns_ranked.is_last
        and texts_peeled.part_text = ''
        and regexp_extract(texts_peeled.text_left, '[^ .,;:|]', 0) != ''

)

select * from parts_found
