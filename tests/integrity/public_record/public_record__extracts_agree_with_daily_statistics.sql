-- What fails: a day and text whose count differs between an extract (shop restrictions, other content
-- types) and the daily statistics it was taken from; for other content types, also a text that only one
-- of the two has.
-- When it matters: always; one of the files was changed or delivered in another version.
-- How to resolve: deliver the three files of one version together.
{{ config(group='analytics_engineering') }}
with

published as (

    select
        statement_date,
        field,
        free_text,
        n_statements
    from {{ ref('stg_public_record__dsa_daily_statistics') }}
    where field in ('decision_visibility_other', 'content_type_other') and free_text is not null

),

extracted as (

    select
        statement_date,
        'decision_visibility_other' as field,
        restriction_text as free_text,
        n_statements
    from {{ ref('stg_public_record__shop_enforcement_actions') }}
    union all
    select
        statement_date,
        'content_type_other' as field,
        content_type_text as free_text,
        n_statements
    from {{ ref('stg_public_record__content_types_other') }}

)

select
    coalesce(extracted.statement_date, published.statement_date) as statement_date,
    coalesce(extracted.field, published.field) as field,
    coalesce(extracted.free_text, published.free_text) as free_text,
    published.n_statements as n_published,
    extracted.n_statements as n_extracted
from extracted
full outer join published
    on
        extracted.statement_date = published.statement_date
        and extracted.field = published.field
        and extracted.free_text = published.free_text
where
    published.n_statements is distinct from extracted.n_statements
    -- The shop restrictions are a selection by keyword: texts it leaves out are no difference.
    and not (extracted.free_text is null and published.field = 'decision_visibility_other')
