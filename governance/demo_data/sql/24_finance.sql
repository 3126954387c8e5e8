create table finance.ledger_entries as
select
    'LE-' || lpad(cast(l.entry_no as varchar), 10, '0') as entry_id,
    order_id(l.order_no) as order_id,
    creator_id(l.creator_no) as creator_id,
    m.market,
    l.entry_type,
    cast(l.cents as bigint) as amount_minor,
    cast(l.vat_cents as bigint) as vat_minor,
    l.currency,
    l.booking_date,
    l.units_per_eur as fx_rate,
    delivery_day(l.booked_at) as _delivery_day
from world.ledger as l
inner join world.markets as m on l.home_no = m.market_no;

create table finance.settlements as
with

with_days as (
    select
        s.*,
        cast(by_clock(s.settled_at, c.seconds_ahead_before, c.seconds_ahead_after) as date) as settled_on
    from world.settled_orders as s
    inner join world.clocks as c on cast(s.settled_at as date) = c.day
    inner join world.markets as m on c.market_no = m.market_no and m.market = 'DE'
)

select
    'ST-' || m.market || '-' || strftime(s.settled_on, '%Y%m%d') as settlement_id,
    order_id(s.order_no) as order_id,
    s.settled_on,
    money(s.settled_cents) as amount,
    s.currency,
    delivery_day(s.settled_at) as _delivery_day
from with_days as s
inner join world.markets as m on s.home_no = m.market_no;

create table finance.fx_rates as
select
    rate_date,
    currency,
    units_per_eur,
    rate_source,
    delivery_day(rate_date) as _delivery_day
from world.fx_rates;
