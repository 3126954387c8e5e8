-- grain: one row per statement of reasons owed and official rule that it breaks
{%- set attributes = [
    'puid', 'decision_visibility', 'decision_visibility_other', 'end_date_visibility_restriction',
    'decision_monetary', 'decision_monetary_other', 'end_date_monetary_restriction', 'decision_provision',
    'end_date_service_restriction', 'decision_account', 'end_date_account_restriction', 'account_type',
    'decision_ground', 'decision_ground_reference_url', 'illegal_content_legal_ground',
    'illegal_content_explanation', 'incompatible_content_ground', 'incompatible_content_explanation',
    'incompatible_content_illegal', 'category', 'category_addition', 'category_specification',
    'category_specification_other', 'content_type', 'content_type_other', 'content_language', 'content_date',
    'content_id_ean', 'territorial_scope', 'application_date', 'decision_facts', 'source_type',
    'source_identity', 'automated_detection', 'automated_decision', 'any_decision',
] %}
with

statements as (

    select
        *,
        coalesce(decision_visibility, decision_monetary, decision_provision, decision_account) as any_decision
    from {{ ref('int_statements_described') }}

),

rules as (

    select * from {{ ref('statement_attribute_rules') }}

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

attribute_values as (

    {%- for attribute in attributes %}
    select
        puid,
        entered_on,
        '{{ attribute }}' as attribute,
        nullif(cast({{ attribute }} as varchar), '[]') as attribute_value
    from statements
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- A rule without a condition always holds; `not X` holds without X, `not given` without any value.
rules_on_statements as (

    select
        attribute_values.puid,
        attribute_values.entered_on,
        rules.rule_id,
        rules.attribute,
        rules.must,
        rules.value as rule_value,
        attribute_values.attribute_value,
        conditions.attribute_value as other_value
    from rules
    inner join attribute_values on rules.attribute = attribute_values.attribute
    left join attribute_values as conditions
        on attribute_values.puid = conditions.puid and rules.when_attribute = conditions.attribute
    where
        rules.when_value is null
        or (rules.when_value = 'not given' and conditions.attribute_value is null)
        or (
            rules.when_value like 'not %' and rules.when_value != 'not given'
            and coalesce(conditions.attribute_value, '') not like '%' || substr(rules.when_value, 5) || '%'
        )
        or conditions.attribute_value like '%' || rules.when_value || '%'

),

values_as_lists as (

    select
        *,
        replace(replace(replace(attribute_value, '["', ''), '"]', ''), '","', ',') as codes
    from rules_on_statements
    where must like 'be_a_%' and attribute_value is not null

),

codes_told as (

    {{ split_items('values_as_lists', ['puid', 'entered_on', 'rule_id', 'attribute', 'must', 'other_value'], 'codes', ',') }}

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
    where coalesce(statement_codes.code, statement_categories.category, report_rows_by_category.row_code) is null

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
                then length(rules_on_statements.attribute_value) > try_cast(rules_on_statements.rule_value as bigint)
            when 'match' then not {{ regex_matches_pattern(
                'rules_on_statements.attribute_value', 'rules_on_statements.rule_value'
            ) }}
            when 'be_within'
                then rules_on_statements.attribute_value < split_part(rules_on_statements.rule_value, '..', 1)
                or rules_on_statements.attribute_value > split_part(rules_on_statements.rule_value, '..', 2)
            when 'not_precede' then rules_on_statements.attribute_value < rules_on_statements.other_value
            else codes_not_known.puid is not null
        end

)

select * from rules_broken
