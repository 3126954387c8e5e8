-- grain: one row per report or notice
with

user_reports as (

    select * from {{ known(ref('stg_moderation__user_reports')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

newest_rows as (

    select *
    from user_reports
    where {{ happened('received_at') }}
    {{ keep_newest(['report_id']) }}

),

reports_with_market as (

    select
        newest_rows.report_id,
        newest_rows.content_id,
        newest_rows.creator_id,
        coalesce(util_market_codes.market, 'ZZ') as reporter_market,
        newest_rows.report_reason,
        newest_rows.report_channel,
        newest_rows.issuing_state,
        newest_rows.received_at
    from newest_rows
    left join util_market_codes on upper(trim(newest_rows.reporter_market)) = util_market_codes.market_code

)

select * from reports_with_market
