-- grain: one row per finding between categories of policies and those statements tell, and one per total
with

statements_told as (

    select * from {{ ref('int_statements_told') }}
    where is_owed

),

policy_dsa_categories as (

    select * from {{ ref('policy_dsa_categories') }}

),

-- The version of the schema on the day of entry decides.
statements_with_category as (

    select
        statements_told.*,
        categories_due.category as category_due,
        categories_before.category is not null as is_outdated
    from statements_told
    left join policy_dsa_categories as categories_due
        on
            statements_told.policy_code = categories_due.policy_code
            and statements_told.entered_at >= categories_due.valid_from_date
            and (
                categories_due.valid_to_date is null
                or statements_told.entered_at < categories_due.valid_to_date
            )
    left join policy_dsa_categories as categories_before
        on
            statements_told.policy_code = categories_before.policy_code
            and statements_told.category = categories_before.category
            and statements_told.entered_at >= categories_before.valid_to_date

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
        is_outdated
    from statements_with_category

),

{{ reconciled(
    'statement_categories_due_and_told',
    keys=['uuid'],
    texts=['category'],
    slices=['policy_code'],
    evidence={'category_of_v1': 'right_row.is_outdated'}
) }}
