-- grain: one row per member state and month
with

monthly_recipients as (

    select * from {{ known(ref('stg_market_ops__monthly_recipients')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

newest_rows as (

    select
        util_market_codes.market,
        monthly_recipients.month_start_date,
        monthly_recipients.n_recipients
    from monthly_recipients
    inner join util_market_codes on upper(trim(monthly_recipients.market)) = util_market_codes.market_code
    {{ keep_newest(['util_market_codes.market', 'monthly_recipients.month_start_date']) }}

)

select * from newest_rows
