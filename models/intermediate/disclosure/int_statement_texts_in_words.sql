-- grain: one row per distinct text about visibility, with its words in one order and spelling
with

statements_due as (

    select * from {{ ref('int_statements_due') }}

),

statements_told as (

    select * from {{ ref('int_statements_told') }}

),

disclosure_rules as (

    select * from {{ ref('disclosure_rules') }}
    where rule = 'words_without_lever'

),

texts as (

    select decision_visibility_other as restriction_text
    from statements_due
    where decision_visibility_other is not null
    union distinct
    select decision_visibility_other as restriction_text
    from statements_told
    where decision_visibility_other is not null

),

texts_in_lower_case as (

    select
        restriction_text,
        replace(lower(restriction_text), '.', ' ') as words
    from texts

),

words_split as (

    {{ split_items('texts_in_lower_case', ['restriction_text'], 'words', ' ') }}

),

words_in_order as (

    select
        words_split.restriction_text,
        {{ text_agg('words_split.item', 'words_split.item') }} as words
    from words_split
    left join disclosure_rules on words_split.item = disclosure_rules.value
    where words_split.item != '' and disclosure_rules.value is null
    group by words_split.restriction_text

)

select * from words_in_order
