-- grain: one row per finding between when a refund may have been made and when it was told, and one per total
with

refunds as (

    select * from {{ ref('int_refunds_in_utc') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

markets as (

    select * from {{ ref('markets') }}

),

-- Finance numbers its entries as it posts them, so that entries around a refund tell when it was made.
entries_with_moments as (

    select
        ledger_entries.entry_id,
        ledger_entries.order_id,
        ledger_entries.entry_type,
        orders.shop_market,
        markets.time_zone,
        case
            when ledger_entries.entry_type = 'sale' then orders.paid_at
            when ledger_entries.entry_type in ('commission', 'commission_frozen') then orders.settled_at
        end as posted_at
    from ledger_entries
    inner join orders on ledger_entries.order_id = orders.order_id
    inner join markets on orders.shop_market = markets.market

),

-- the wall clock of the repeated hour of autumn can be read in two ways, so it bounds nothing
entries_with_bounds as (

    select
        *,
        max({{ moment_if_plain('posted_at', 'time_zone') }}) over (
            order by entry_id rows between unbounded preceding and 1 preceding
        ) as earliest_at,
        min({{ moment_if_plain('posted_at', 'time_zone') }}) over (
            order by entry_id rows between 1 following and unbounded following
        ) as latest_at
    from entries_with_moments

),

refunds_with_bounds as (

    select
        refunds.refund_id,
        refunds.refunded_at,
        {{ utc_to_local('refunds.refunded_at', 'entries.time_zone') }} as refunded_at_if_told_in_utc,
        entries.shop_market,
        entries.earliest_at,
        entries.latest_at,
        refunds.refunded_at as loaded_at
    from refunds
    inner join entries_with_bounds as entries
        on refunds.order_id = entries.order_id and entries.entry_type = 'refund'
    where {{ moment_if_plain('refunds.refunded_at', 'entries.time_zone') }} is not null
    qualify row_number() over (partition by refunds.refund_id order by entries.entry_id) = 1

),

left_rows as {{ read_anew() }} (

    select
        refund_id,
        least(greatest(refunded_at, earliest_at), latest_at) as refunded_at,
        shop_market as market,
        cast(refunded_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        refund_id as source_ref,
        loaded_at,
        refunded_at_if_told_in_utc >= earliest_at and refunded_at_if_told_in_utc <= latest_at as fits_if_utc
    from refunds_with_bounds

),

right_rows as {{ read_anew() }} (

    select
        refund_id,
        refunded_at,
        shop_market as market,
        cast(refunded_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        refund_id as source_ref,
        loaded_at
    from refunds_with_bounds

),

{{ reconciled(
    'refund_times_told_and_booked',
    keys=['refund_id'],
    texts=['refunded_at'],
    evidence={'told_in_utc': 'left_row.fits_if_utc'}
) }}
