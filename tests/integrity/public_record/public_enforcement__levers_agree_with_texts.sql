-- What fails: a lever and amount whose statements over all months are not those of the texts that name it, or
-- a month in which a lever has more statements than its amounts together.
-- When it matters: always; a lever is missing from the mart, or counted twice.
-- How to resolve: compare int_shop_statements_joined_to_levers with int_restriction_texts_matched_to_levers.
{{ config(group='analytics_engineering') }}
with

named_in_texts as (

    select
        coalesce(text_levers.lever_code, 'unparsed') as lever_code,
        coalesce(text_levers.amount, 'none') as amount,
        sum(texts.n_statements) as n_statements
    from {{ ref('int_restriction_texts_with_remainders') }} as texts
    left join {{ ref('int_restriction_texts_matched_to_levers') }} as text_levers
        on texts.restriction_text = text_levers.restriction_text
    group by coalesce(text_levers.lever_code, 'unparsed'), coalesce(text_levers.amount, 'none')

),

mart as (

    select * from {{ ref('met_public_enforcement__lever_month') }}

),

in_mart as (

    select
        lever_code,
        amount,
        sum(n_statements) as n_statements
    from mart
    group by lever_code, amount

),

levers_above_their_amounts as (

    select
        lever_code,
        month_date,
        max(n_statements_with_lever) as n_with_lever,
        sum(n_statements) as n_with_amounts
    from mart
    group by lever_code, month_date
    having max(n_statements_with_lever) > sum(n_statements)

)

select
    coalesce(named_in_texts.lever_code, in_mart.lever_code) as lever_code,
    coalesce(named_in_texts.amount, in_mart.amount) as amount,
    named_in_texts.n_statements as n_expected,
    in_mart.n_statements as n_found
from named_in_texts
full outer join in_mart
    on named_in_texts.lever_code = in_mart.lever_code and named_in_texts.amount = in_mart.amount
where named_in_texts.n_statements is distinct from in_mart.n_statements
union all
select
    lever_code,
    cast(month_date as varchar) as amount,
    n_with_amounts as n_expected,
    n_with_lever as n_found
from levers_above_their_amounts
