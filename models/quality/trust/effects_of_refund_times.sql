-- grain: one row per reconciliation, order, metric and day that its refund leaves or enters once fixed
with

findings as (

    select * from {{ ref('findings_with_effects') }}
    where effect = 'replayed' and metric = 'net_gmv'

),

refunds as (

    select * from {{ ref('int_refunds_in_utc') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

markets as (

    select * from {{ ref('markets') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

-- What was told as the wall clock of the shop's market is read as UTC.
refunds_with_both_times as (

    select
        refunds.refund_id,
        refunds.order_id,
        refunds.currency,
        refunds.amount,
        refunds.amount_eur,
        refunds.refunded_at,
        orders.shop_market,
        {{ utc_to_local('refunds.refunded_at', "coalesce(markets.time_zone, 'UTC')") }} as fixed_at
    from refunds
    inner join orders on refunds.order_id = orders.order_id and {{ happened('orders.paid_at') }}
    left join markets on orders.shop_market = markets.market

),

-- A day apart from the ledger is this fault only where reading it as UTC brings the day of the ledger.
findings_that_are_so_explained as (

    select
        findings.*,
        refunds.order_id
    from findings
    inner join refunds_with_both_times as refunds on findings.left_ref = refunds.refund_id
    where
        findings.reconciliation != 'refunds_made_and_booked'
        or findings.right_text = cast({{ finance_day('refunds.fixed_at') }} as varchar)

),

-- All refunds of an order count on the day of its first one, so an order moves as a whole: told once.
orders_to_fix as (

    select * from findings_that_are_so_explained
    qualify row_number() over (
        partition by reconciliation, metric, order_id order by discrepancy_key
    ) = 1

),

refunds_as_told_and_fixed as (

    select
        orders_to_fix.reconciliation,
        orders_to_fix.order_id,
        refunds.shop_market,
        refunds.currency,
        refunds.amount,
        refunds.amount_eur as told_amount_eur,
        refunds.refunded_at as told_at,
        case when explained.finding_id is null then refunds.refunded_at else refunds.fixed_at end as fixed_at
    from orders_to_fix
    inner join refunds_with_both_times as refunds on orders_to_fix.order_id = refunds.order_id
    left join findings_that_are_so_explained as explained
        on
            orders_to_fix.reconciliation = explained.reconciliation
            and refunds.refund_id = explained.left_ref

),

orders_as_told_and_fixed as (

    select
        refunds.reconciliation,
        refunds.order_id,
        refunds.shop_market as market,
        cast(min(refunds.told_at) as date) as told_date,
        cast(min(refunds.fixed_at) as date) as fixed_date,
        sum(refunds.told_amount_eur) as told_amount_eur,
        sum({{ in_eur('refunds.amount', 'fx_rates_by_day.units_per_eur') }}) as fixed_amount_eur
    from refunds_as_told_and_fixed as refunds
    left join fx_rates_by_day
        on
            refunds.currency = fx_rates_by_day.currency
            and cast(refunds.fixed_at as date) = fx_rates_by_day.rate_date
    group by refunds.reconciliation, refunds.order_id, refunds.shop_market

)
{% for state, sign in [('told', ''), ('fixed', '-')] %}
select
    orders_to_fix.finding_id,
    orders_to_fix.metric,
    orders_to_fix.part,
    orders_to_fix.reconciliation,
    orders_to_fix.discrepancy_key,
    orders_to_fix.order_id as entity_ref,
    orders_to_fix.moves_when,
    orders.market,
    orders.{{ state }}_date as stat_date,
    cast({{ sign }}orders.{{ state }}_amount_eur as decimal(28, 6)) as amount
from orders_to_fix
inner join orders_as_told_and_fixed as orders
    on orders_to_fix.reconciliation = orders.reconciliation and orders_to_fix.order_id = orders.order_id
where orders.told_date != orders.fixed_date or orders.told_amount_eur != orders.fixed_amount_eur
{{ 'union all' if not loop.last }}
{% endfor %}
