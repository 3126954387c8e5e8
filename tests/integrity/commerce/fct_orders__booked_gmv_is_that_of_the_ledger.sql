-- What fails: the sales and refunds booked to orders differ between the orders and the ledger.
-- When it matters: always; finance and the marts would report another GMV from the same entries.
-- How to resolve: group both by order_id and look at the orders that differ.
with

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

ledger_of_orders as (

    select
        sum(ledger_entries.amount) as booked,
        sum(ledger_entries.amount_eur) as booked_eur
    from ledger_entries
    inner join orders on ledger_entries.order_id = orders.order_id
    where ledger_entries.entry_type in ('sale', 'refund')

),

booked_of_orders as (

    select
        sum(booked_gmv) as booked,
        sum(booked_gmv_eur) as booked_eur
    from orders

)

select
    ledger_of_orders.booked as ledger_booked,
    booked_of_orders.booked as orders_booked,
    ledger_of_orders.booked_eur as ledger_booked_eur,
    booked_of_orders.booked_eur as orders_booked_eur
from ledger_of_orders
cross join booked_of_orders
where
    coalesce(ledger_of_orders.booked, 0) != coalesce(booked_of_orders.booked, 0)
    or coalesce(ledger_of_orders.booked_eur, 0) != coalesce(booked_of_orders.booked_eur, 0)
