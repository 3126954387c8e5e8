-- grain: one row per statement of reasons owed and official rule that applies to it
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

attribute_values as (

    {%- for attribute in attributes %}
    select
        puid,
        entered_on,
        '{{ attribute }}' as told_in,
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
        rules.rule_value,
        attribute_values.attribute_value,
        conditions.attribute_value as other_value
    from rules
    inner join attribute_values on rules.attribute = attribute_values.told_in
    left join attribute_values as conditions
        on attribute_values.puid = conditions.puid and rules.when_attribute = conditions.told_in
    where
        rules.when_value is null
        or (rules.when_value = 'not given' and conditions.attribute_value is null)
        or (
            rules.when_value like 'not %' and rules.when_value != 'not given'
            and position(substr(rules.when_value, 5) in coalesce(conditions.attribute_value, '')) = 0
        )
        or position(rules.when_value in conditions.attribute_value) > 0

)

select * from rules_on_statements
