-- What the world without faults adds up to; marts are checked against it.

create table world.totals as
with

-- amounts by the month of an event in UTC
order_events as (
    select 'created' as stage, o.created_at as event_at, o.home_no, o.currency, o.gross_cents as cents
    from world.order_lives as o
    union all
    select 'paid', paid_at, home_no, currency, paid_cents from world.order_lives where paid_at is not null
    union all
    select
        'refunded',
        refunded_at,
        home_no,
        currency,
        refund_cents
    from world.order_lives where refunded_at is not null
    union all
    select 'settled', settled_at, home_no, currency, settled_cents from world.settled_orders
),

orders_by_month as (
    select
        stage,
        m.market,
        date_trunc('month', e.event_at) as month,
        e.currency,
        count(*) as n_orders,
        money(sum(e.cents)) as amount
    from order_events as e
    inner join world.markets as m on e.home_no = m.market_no
    where e.event_at < getvariable('period_end') + 1
    group by stage, m.market, date_trunc('month', e.event_at), e.currency
),

ledger_by_month as (
    select
        l.entry_type,
        m.market,
        date_trunc('month', l.booking_date) as month,
        l.currency,
        money(sum(l.cents)) as amount
    from world.ledger as l
    inner join world.markets as m on l.home_no = m.market_no
    group by l.entry_type, m.market, date_trunc('month', l.booking_date), l.currency
),

gathered as (
    select 'views' as measure, 'viewer' as market_role, 'UTC' as clock, m.market, s.month, null as currency,
        cast(sum(s.views) as decimal(24, 2)) as value
    from world.span_months as s
    inner join world.markets as m on s.viewer_no = m.market_no
    group by m.market, s.month
    union all
    select 'orders_' || stage, 'shop', 'UTC', market, month, null, n_orders from orders_by_month
    union all
    select 'gmv_' || stage, 'shop', 'UTC', market, month, currency, amount from orders_by_month
    union all
    select 'gmv_net', 'shop', 'UTC', market, month, currency,
        sum(case stage when 'paid' then amount when 'refunded' then -amount end)
    from orders_by_month
    where stage in ('paid', 'refunded')
    group by market, month, currency
    union all
    select
        'ledger_' || entry_type,
        'shop',
        'Europe/Berlin',
        market,
        month,
        currency,
        amount
    from ledger_by_month
    union all
    select 'actions', 'creator_home', 'UTC', market, date_trunc('month', issued_at), null, count(*)
    from world.actions
    group by market, date_trunc('month', issued_at)
    union all
    select
        'appeals_decided',
        'creator_home',
        'UTC',
        a.market,
        date_trunc('month', t.decided_at),
        null,
        count(*)
    from world.appeals as t
    inner join world.actions as a on t.action_no = a.action_no
    where t.decided_at is not null
    group by a.market, date_trunc('month', t.decided_at)
    union all
    select
        'appeals_reversed',
        'creator_home',
        'UTC',
        a.market,
        date_trunc('month', t.decided_at),
        null,
        count(*)
    from world.appeals as t
    inner join world.actions as a on t.action_no = a.action_no
    where t.outcome = 'reversed'
    group by a.market, date_trunc('month', t.decided_at)
    union all
    select
        'points_posted_' || lower(p.scheme_id),
        'creator_home',
        'UTC',
        m.market,
        date_trunc('month', p.posted_at),
        null, sum(p.points)
    from world.point_entries as p
    inner join world.creators as c on p.creator_no = c.creator_no
    inner join world.markets as m on c.market_no = m.market_no
    group by p.scheme_id, m.market, date_trunc('month', p.posted_at)
    union all
    select 'statements_owed', 'enforcement', 'UTC', a.market, date_trunc('month', a.issued_at), null, count(*)
    from world.statements as s
    inner join world.actions as a on s.action_no = a.action_no
    group by a.market, date_trunc('month', a.issued_at)
)

select
    measure,
    market_role,
    clock,
    market,
    cast(month as date) as month,
    currency,
    cast(value as decimal(24, 2)) as value
from gathered;

-- grain: one row per policy and market of viewers
create table world.true_prevalence as
with

views_by_market as (
    select m.market, p.policy_code, p.policy_no, s.viewer_no, cast(sum(s.views) as bigint) as views
    from world.span_months as s
    inner join world.markets as m on s.viewer_no = m.market_no
    inner join world.policies as p
        on p.is_view_sampled
        and (s.month >= date_trunc('month', p.effective_from) + interval 1 month)
    group by m.market, p.policy_code, p.policy_no, s.viewer_no
),

violating_views as (
    select v.policy_no, s.viewer_no, cast(sum(s.views) as bigint) as views
    from world.span_months as s
    inner join world.violations as v on s.content_no = v.content_no
    inner join world.policies as p on v.policy_no = p.policy_no
    where s.month >= date_trunc('month', p.effective_from) + interval 1 month
    group by v.policy_no, s.viewer_no
)

select
    a.policy_code,
    a.market,
    a.views,
    coalesce(v.views, 0) as violating_views,
    coalesce(v.views, 0) / cast(a.views as double) as prevalence
from views_by_market as a
left join violating_views as v on a.policy_no = v.policy_no and a.viewer_no = v.viewer_no;
