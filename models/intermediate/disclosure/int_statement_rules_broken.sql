-- grain: one row per statement of reasons owed and official rule that it breaks
{%- set columns = ['puid', 'entered_on', 'rule_id', 'attribute', 'must', 'other_value'] %}
with

rules_on_statements as (

    select * from {{ ref('int_statement_rules_applied') }}

),

statement_codes as (

    select * from {{ ref('statement_codes') }}

),

statement_categories as (

    select
        *,
        -- What was entered before the list began is held against its first version.
        valid_from_date = min(valid_from_date) over () as is_of_first_version
    from {{ ref('statement_categories') }}

),

report_rows_by_category as (

    select * from {{ ref('report_rows_by_category') }}

),

values_as_lists as (

    select
        *,
        replace(replace(replace(attribute_value, '["', ''), '"]', ''), '","', ',') as codes
    from rules_on_statements
    where must like 'be_a_%' and attribute_value is not null

),

codes_told as (

    {{ split_items('values_as_lists', columns, 'codes', ',') }}

),

codes_not_known as (

    select distinct
        codes_told.puid,
        codes_told.rule_id
    from codes_told
    left join statement_codes
        on
            codes_told.must = 'be_a_code'
            and codes_told.attribute = statement_codes.attribute
            and codes_told.item = statement_codes.code
    left join statement_categories
        on
            codes_told.must = 'be_a_category'
            and codes_told.item = statement_categories.category
            and (
                statement_categories.is_of_first_version
                or codes_told.entered_on >= statement_categories.valid_from_date
            )
            and (
                statement_categories.valid_to_date is null
                or codes_told.entered_on < statement_categories.valid_to_date
            )
    left join report_rows_by_category
        on
            codes_told.must = 'be_a_keyword_of'
            and codes_told.other_value = report_rows_by_category.category
            and codes_told.item = report_rows_by_category.row_code
    where
        statement_codes.code is null
        and statement_categories.category is null
        and report_rows_by_category.row_code is null

),

rules_broken as (

    select
        rules_on_statements.puid,
        rules_on_statements.rule_id,
        rules_on_statements.attribute,
        rules_on_statements.must,
        rules_on_statements.attribute_value
    from rules_on_statements
    left join codes_not_known
        on
            rules_on_statements.puid = codes_not_known.puid
            and rules_on_statements.rule_id = codes_not_known.rule_id
    where
        case rules_on_statements.must
            when 'be_given' then rules_on_statements.attribute_value is null
            when 'be_absent' then rules_on_statements.attribute_value is not null
            when 'have_at_most'
                then
                    length(rules_on_statements.attribute_value)
                    > try_cast(rules_on_statements.rule_value as bigint)
            when 'match'
                then not {{ regex_matches_pattern('attribute_value', 'rule_value') }}
            when 'be_within'
                then
                    rules_on_statements.attribute_value < split_part(rules_on_statements.rule_value, '..', 1)
                    or rules_on_statements.attribute_value
                    > split_part(rules_on_statements.rule_value, '..', 2)
            when 'not_precede' then rules_on_statements.attribute_value < rules_on_statements.other_value
            else codes_not_known.puid is not null
        end

)

select * from rules_broken
