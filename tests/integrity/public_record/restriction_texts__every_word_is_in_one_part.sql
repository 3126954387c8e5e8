-- What fails: a text whose parts do not add up, letter for letter, to the text.
-- When it matters: always; words were lost or read twice.
-- How to resolve: look for a pattern that can match what another has already taken out.
{{ config(group='analytics_engineering') }}
with

part_lengths as (

    select
        restriction_text,
        sum(length(replace(replace(replace(replace(replace(replace(
            part_text, ' ', ''
        ), '.', ''), ',', ''), ';', ''), ':', ''), '|', ''))) as n_letters
    from {{ ref('int_restriction_texts_split_into_parts') }}
    group by restriction_text

),

text_lengths as (

    select
        restriction_text,
        length(replace(replace(replace(replace(replace(replace(
            restriction_text, ' ', ''
        ), '.', ''), ',', ''), ';', ''), ':', ''), '|', '')) as n_letters
    from {{ ref('int_restriction_texts_with_remainders') }}

)

select
    text_lengths.restriction_text,
    text_lengths.n_letters,
    part_lengths.n_letters as n_letters_in_parts
from text_lengths
left join part_lengths on text_lengths.restriction_text = part_lengths.restriction_text
where text_lengths.n_letters != coalesce(part_lengths.n_letters, 0)
