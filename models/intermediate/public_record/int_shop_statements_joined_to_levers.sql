-- grain: one row per month, restriction text, lever and amount
with

statements as (

    select * from {{ ref('stg_public_record__shop_enforcement_actions') }}

),

texts as (

    select * from {{ ref('int_restriction_texts_with_remainders') }}

),

text_levers as (

    select * from {{ ref('int_restriction_texts_matched_to_levers') }}

),

statements_counted_by_month as (

    select
        cast(date_trunc('month', statement_date) as date) as month_date,
        restriction_text,
        sum(n_statements) as n_statements
    from statements
    group by cast(date_trunc('month', statement_date) as date), restriction_text

),

levers_joined as (

    select
        statements_counted_by_month.month_date,
        statements_counted_by_month.restriction_text,
        -- A text without a lever stays, under a lever code of its own.
        coalesce(text_levers.lever_code, texts.parse_status) as lever_code,
        coalesce(text_levers.amount, 'none') as amount,
        coalesce(text_levers.term, 'none') as term,
        text_levers.quantity,
        cast(statements_counted_by_month.n_statements as bigint) as n_statements
    from statements_counted_by_month
    inner join texts on statements_counted_by_month.restriction_text = texts.restriction_text
    left join text_levers on statements_counted_by_month.restriction_text = text_levers.restriction_text

),

-- A text with several levers, or several amounts of one, must be counted once where it is counted as a whole.
rows_numbered as (

    select
        *,
        row_number()
            over (partition by month_date, restriction_text order by lever_code, amount)
            as nth_of_text,
        row_number()
            over (partition by month_date, restriction_text, lever_code order by amount)
            as nth_of_lever
    from levers_joined

)

select * from rows_numbered
