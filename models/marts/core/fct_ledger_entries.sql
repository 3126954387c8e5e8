-- grain: one row per ledger entry
with

ledger_entries_in_eur as (

    select * from {{ ref('int_ledger_entries_in_eur') }}

),

orders as (

    select * from {{ ref('int_orders_in_markets') }}

),

creator_home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

entries_with_orders as (

    select
        ledger_entries_in_eur.*,
        coalesce(ledger_entries_in_eur.creator_id, orders.creator_id) as owed_creator_id,
        case
            when ledger_entries_in_eur.order_id is not null then coalesce(orders.shop_market, 'ZZ')
        end as shop_market
    from ledger_entries_in_eur
    left join orders on ledger_entries_in_eur.order_id = orders.order_id

)

select
    entries.entry_id,
    entries.order_id,
    entries.owed_creator_id as creator_id,
    entries.booked_market,
    entries.shop_market,
    case when entries.owed_creator_id is not null then coalesce(homes.home_market, 'ZZ') end as home_market,
    entries.entry_type,
    entries.currency,
    entries.amount,
    entries.vat_amount,
    entries.amount_eur,
    entries.fx_rate,
    entries.booking_date
from entries_with_orders as entries
left join creator_home_markets as homes
    on
        entries.owed_creator_id = homes.creator_id
        and cast(entries.booking_date as timestamp) >= homes.held_from_at
        and cast(entries.booking_date as timestamp) < homes.held_to_at
