-- grain: one row per month and line of the recipients sheet, readable or not
with

monthly_recipients as (

    select * from {{ known(ref('stg_market_ops__monthly_recipients')) }}

),

quarantined_rows as (

    select * from {{ ref('quarantined_rows_with_keys') }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

-- '10,349,000' and '3.512.300,00' as people mean them: a sign before one or two last digits starts decimals
numbers_not_readable as (

    select
        market_text as market,
        occurred_on as month_start_date,
        {{ without_match(json_field('raw_text', 'recipients'), '[.,][0-9]{1,2}$') }} as whole_number_text,
        loaded_at
    from quarantined_rows
    where system = 'market_ops' and table_name = 'monthly_recipients'

),

lines_delivered as (

    select
        market,
        month_start_date,
        n_recipients,
        'shown' as line_state,
        _loaded_at as loaded_at
    from monthly_recipients
    union all
    select
        market,
        month_start_date,
        try_cast(
            replace(replace(replace(whole_number_text, ',', ''), '.', ''), ' ', '') as bigint
        ) as n_recipients,
        'not_readable' as line_state,
        loaded_at
    from numbers_not_readable

),

lines_with_market as (

    select
        coalesce(market_codes.market, upper(trim(lines_delivered.market))) as market,
        lines_delivered.month_start_date,
        lines_delivered.n_recipients,
        lines_delivered.line_state,
        lines_delivered.loaded_at
    from lines_delivered
    left join market_codes on upper(trim(lines_delivered.market)) = market_codes.market_code

)

select
    market,
    month_start_date,
    n_recipients,
    line_state,
    loaded_at
from lines_with_market
-- a line that can be read stands for one of the same month that cannot
qualify row_number() over (
    partition by market, month_start_date
    order by case line_state when 'shown' then 0 else 1 end, loaded_at desc nulls last
) = 1
