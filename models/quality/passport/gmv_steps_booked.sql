-- grain: one row per step of the GMV passport in the finance ledger, market, month and entry
{{ config(materialized='view') }}
with

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

rows_delivered as (

    select
        ledger_rows.entry_id,
        ledger_rows.order_id,
        coalesce(ledger_rows.market, 'ZZ') as market,
        cast(date_trunc('month', ledger_rows.booking_date) as date) as month_date,
        coalesce(cast(ledger_rows.amount * ledger_rows.eur_per_unit as decimal(18, 2)), 0) as amount_eur
    from ledger_rows
    cross join util_clock
    where
        ledger_rows.entry_type in ('sale', 'refund')
        and ledger_rows.booking_date <= util_clock.reporting_as_of_date

),

entries_counted as (

    select
        entry_id,
        order_id,
        coalesce(booked_market, 'ZZ') as market,
        cast(date_trunc('month', booking_date) as date) as month_date,
        coalesce(amount_eur, 0) as amount_eur,
        coalesce({{ in_eur('amount', 'fx_rate') }}, amount_eur, 0) as own_rate_eur
    from ledger_entries
    where entry_type in ('sale', 'refund')

),

rows_delivered_and_counted as (

    select
        rows_delivered.*,
        entries_counted.entry_id is not null as is_counted
    from rows_delivered
    left join entries_counted on rows_delivered.entry_id = entries_counted.entry_id

),

steps_by_entry as (

    select
        'delivered' as step,
        rows_delivered.*
    from rows_delivered
    union all
    select
        case when is_counted then 'counted_once' else 'not_counted' end as step,
        entry_id,
        order_id,
        market,
        month_date,
        -amount_eur as amount_eur
    from rows_delivered_and_counted
    {% for step, amount in [
        ('counted_once', 'amount_eur'), ('booked', 'amount_eur'), ('booked_own_rate', 'own_rate_eur')
    ] -%}
    union all
    select
        '{{ step }}' as step,
        entry_id,
        order_id,
        market,
        month_date,
        {{ amount }} as amount_eur
    from entries_counted
    {% endfor %}

)

select
    step,
    market,
    month_date,
    entry_id as source_ref,
    order_id,
    cast(1 as bigint) as n_orders,
    cast(sum(amount_eur) as decimal(18, 2)) as amount_eur
from steps_by_entry
group by step, market, month_date, order_id, entry_id
having step in ('delivered', 'booked', 'booked_own_rate') or sum(amount_eur) != 0
