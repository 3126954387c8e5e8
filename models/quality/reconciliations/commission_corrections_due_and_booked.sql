-- grain: one row per finding between commission held, freed or taken back and booked, and one per total
with

orders as (

    select * from {{ ref('orders_with_booking_days') }}

),

order_facts as (

    select * from {{ ref('fct_orders') }}

),

action_levers as (

    select * from {{ ref('fct_action_levers') }}

),

refunds as (

    select * from {{ ref('int_refunds_in_utc') }}

),

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

holds_of_orders as (

    select
        orders.order_id,
        orders.shop_market,
        orders.currency,
        orders.due_commission,
        orders.settled_at,
        max(coalesce(action_levers.ended_at, action_levers.effective_to_at)) as held_to_at
    from orders
    inner join action_levers
        on
            orders.creator_id = action_levers.creator_id
            and action_levers.lever = 'commission_withholding'
            and orders.settled_at >= action_levers.effective_from_at
            and orders.settled_at < coalesce(action_levers.ended_at, action_levers.effective_to_at)
    where orders.due_commission > 0
    group by orders.order_id, orders.shop_market, orders.currency, orders.due_commission, orders.settled_at

),

corrections_due as (

    select
        order_id,
        'commission_frozen' as entry_type,
        shop_market as market,
        currency,
        -due_commission as amount,
        settled_at as corrected_at
    from holds_of_orders
    union all
    select
        order_id,
        'commission_released' as entry_type,
        shop_market as market,
        currency,
        due_commission as amount,
        held_to_at as corrected_at
    from holds_of_orders
    where {{ happened('held_to_at') }}
    union all
    -- a refund after settlement takes back its part of the commission
    select
        refunds.order_id,
        'clawback' as entry_type,
        order_facts.shop_market as market,
        order_facts.currency,
        -cast(
            round(
                cast(order_facts.estimated_commission as double) * 100 * cast(refunds.amount as double)
                / nullif(cast(order_facts.paid_gmv as double), 0)
            ) / 100 as decimal(18, 2)
        ) as amount,
        refunds.refunded_at as corrected_at
    from refunds
    inner join order_facts on refunds.order_id = order_facts.order_id
    where refunds.refunded_at >= order_facts.settled_at and order_facts.creator_id is not null

),

left_rows as {{ read_anew() }} (

    select
        corrections_due.order_id,
        corrections_due.entry_type,
        corrections_due.market,
        corrections_due.currency,
        corrections_due.amount,
        {{ finance_day('corrections_due.corrected_at') }} as occurred_on,
        1 / fx_rates_by_day.units_per_eur as eur_per_unit,
        corrections_due.order_id as source_ref,
        corrections_due.corrected_at as loaded_at
    from corrections_due
    left join fx_rates_by_day
        on
            corrections_due.currency = fx_rates_by_day.currency
            and {{ finance_day('corrections_due.corrected_at') }} = fx_rates_by_day.rate_date
    where corrections_due.amount != 0

),

right_rows as {{ read_anew() }} (

    select
        order_id,
        entry_type,
        market,
        currency,
        amount,
        booking_date as occurred_on,
        eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows
    where
        order_id is not null
        and entry_type in ('commission_frozen', 'commission_released', 'clawback')

),

{{ reconciled(
    'commission_corrections_due_and_booked',
    keys=['order_id', 'entry_type', 'market', 'currency'],
    measures=['amount'],
    slices=['currency', 'entry_type'],
    moves=['market', 'currency']
) }}
