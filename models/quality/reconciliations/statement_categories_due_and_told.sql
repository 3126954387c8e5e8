-- grain: one row per finding between categories of policies and those statements tell, and one per total
with

statements_told as (

    select * from {{ ref('int_statements_told') }}
    where is_owed

),

policies as (

    select * from {{ ref('policies') }}

),

disclosure_rules as (

    select * from {{ ref('disclosure_rules') }}

),

-- The version of the schema on the day of entry decides.
statements_with_category as (

    select
        statements_told.*,
        policies.dsa_category_before_v2,
        cast(disclosure_rules.value as timestamp) <= statements_told.entered_at as is_v2,
        case
            when statements_told.entered_at < cast(disclosure_rules.value as timestamp)
                then policies.dsa_category_before_v2
            else policies.dsa_category
        end as category_due
    from statements_told
    cross join disclosure_rules
    left join policies on statements_told.policy_code = policies.policy_code
    where disclosure_rules.rule = 'schema_v2_from'

),

left_rows as {{ read_anew() }} (

    select
        uuid,
        category_due as category,
        policy_code,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        puid as source_ref,
        cast(null as timestamp) as loaded_at
    from statements_with_category

),

right_rows as {{ read_anew() }} (

    select
        uuid,
        category,
        policy_code,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        uuid as source_ref,
        _loaded_at as loaded_at,
        is_v2 and category = dsa_category_before_v2 as is_of_v1
    from statements_with_category

),

{{ reconciled(
    'statement_categories_due_and_told',
    keys=['uuid'],
    texts=['category'],
    slices=['policy_code'],
    evidence={'category_of_v1': 'right_row.is_of_v1'}
) }}
