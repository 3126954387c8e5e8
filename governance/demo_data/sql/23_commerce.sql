create table commerce.sellers as
select
    seller_id(s.seller_no) as seller_id,
    m.market as home_market,
    s.kind,
    greatest(m.launch_date, getvariable('period_start')) as _delivery_day
from world.sellers as s
inner join world.markets as m on s.market_no = m.market_no;

create table commerce.products as
select
    product_id(p.product_no) as product_id,
    list_value('beauty', 'fashion', 'home', 'electronics', 'food', 'sports')[p.category_no] as category,
    pick('brand', p.product_no, [
        'Lumière Côté', 'Nordlys', 'ACME & Co.', 'Pépite', 'Süßholz', 'Bella, S.r.l.', 'Verde+', 'no name', 'Kırmızı',
        'Żubr Home', 'Sol y Luna', 'Oud House'
    ]) as brand,
    seller_id(p.seller_no) as seller_id,
    greatest(m.launch_date, getvariable('period_start')) as _delivery_day
from world.products as p
inner join world.markets as m on p.market_no = m.market_no;

create table commerce.orders as
select
    order_id(o.order_no) as order_id,
    content_id(o.content_no) as content_id,
    creator_id(o.creator_no) as creator_id,
    by_clock(o.clicked_at, c.seconds_ahead_before, c.seconds_ahead_after) as clicked_at,
    o.attribution_type,
    b.market as buyer_market,
    s.market as shop_market,
    o.currency,
    delivery_day(o.created_at) as _delivery_day
from world.orders as o
inner join world.markets as b on o.viewer_no = b.market_no
inner join world.markets as s on o.home_no = s.market_no
left join world.clocks as c on o.home_no = c.market_no and cast(o.clicked_at as date) = c.day;

create table commerce.order_lines as
select
    order_id(l.order_no) as order_id,
    l.line_no,
    product_id(l.product_no) as product_id,
    cast(l.quantity as bigint) as quantity,
    money(l.gross_cents) as gross_amount,
    money(l.vat_cents) as vat_amount,
    money(l.platform_coupon_cents) as platform_coupon,
    money(l.merchant_coupon_cents) as merchant_coupon,
    l.commission_rate,
    money(l.commission_cents) as estimated_commission,
    delivery_day(o.created_at) as _delivery_day
from world.order_lines as l
inner join world.orders as o on l.order_no = o.order_no;

create table commerce.order_events as
with

gathered as (
    select order_no, home_no, created_at as event_at, 'created' as event from world.order_lives
    union all
    select order_no, home_no, paid_at, 'paid' from world.order_lives
    union all
    select order_no, home_no, cancelled_at, 'cancelled' from world.order_lives
    union all
    select order_no, home_no, delivered_at, 'delivered' from world.order_lives
    union all
    select order_no, home_no, settled_at, 'settled' from world.order_lives
)

select
    order_id(order_no) as order_id,
    by_clock(g.event_at, c.seconds_ahead_before, c.seconds_ahead_after) as event_at,
    event,
    delivery_day(g.event_at) as _delivery_day
from gathered as g
inner join world.clocks as c on g.home_no = c.market_no and cast(g.event_at as date) = c.day
where g.event_at < getvariable('period_end') + 1;

create table commerce.refunds as
select
    'RF-' || lpad(cast(row_number() over (order by refunded_at, order_no) as varchar), 8, '0') as refund_id,
    order_id(order_no) as order_id,
    money(refund_cents) as amount,
    currency,
    case
        when fate = 'cancelled' then 'cancelled'
        else pick_weighted(
            'refund reason', order_no, ['changed mind', 'damaged', 'not as described', 'wrong item', 'late'],
            [0.38, 0.17, 0.25, 0.12, 0.08]
        )
    end as reason,
    by_clock(l.refunded_at, c.seconds_ahead_before, c.seconds_ahead_after) as refunded_at,
    delivery_day(l.refunded_at) as _delivery_day
from world.order_lives as l
inner join world.clocks as c on l.home_no = c.market_no and cast(l.refunded_at as date) = c.day
where l.refunded_at < getvariable('period_end') + 1;
