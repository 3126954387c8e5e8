-- grain: one row per order with at least one settlement
with

settlements as (

    select * from {{ known(ref('stg_finance__settlements')) }}

),

newest_settlements as (

    select *
    from settlements
    {{ keep_newest(['settlement_id', 'order_id']) }}

),

settlements_summed as (

    select
        order_id,
        cast(sum(amount) as decimal(18, 2)) as settled_amount,
        -- finance counts in days of Berlin; the day begins there
        {{ local_to_utc('cast(min(settled_date) as timestamp)', "'Europe/Berlin'") }} as settled_day_start_at
    from newest_settlements
    group by order_id

)

select * from settlements_summed
