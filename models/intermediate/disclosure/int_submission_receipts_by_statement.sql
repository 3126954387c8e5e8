-- grain: one row per statement of reasons that the database answered
with

receipts as (

    select * from {{ known(ref('stg_dsa__submission_receipts')) }}
    where {{ happened('received_at') }}

),

receipts_by_statement as (

    select
        puid,
        min(received_at) filter (where receipt_status = 'accepted') as accepted_at,
        count(distinct received_at) filter (where receipt_status = 'rejected') as n_rejections,
        max_by(error_text, received_at) filter (where receipt_status = 'rejected') as last_error
    from receipts
    group by puid

)

select * from receipts_by_statement
