-- What the world without faults adds up to; marts are checked against it.

create table world.totals as
with

-- amounts by the month of an event in UTC
order_events as (
    select 'created' as stage, created_at as event_at, home_no, creator_no, currency, gross_cents as cents
    from world.order_lives
    union all
    select 'paid', paid_at, home_no, creator_no, currency, paid_cents from world.order_lives where paid_at is not null
    union all
    select
        'refunded',
        refunded_at,
        home_no,
        creator_no,
        currency,
        refund_cents
    from world.order_lives where refunded_at is not null
    union all
    select 'settled', settled_at, home_no, creator_no, currency, settled_cents from world.settled_orders
),

-- an amount in EUR is one of an event, at the rate of its day, to the cent
order_events_in_eur as (
    select e.*, round(e.cents / 100.0 / f.units_per_eur, 2) as eur
    from order_events as e
    inner join world.fx_by_day as f on f.day = cast(e.event_at as date) and f.currency = e.currency
    where e.event_at < getvariable('period_end') + 1
),

orders_by_month as (
    select
        e.stage,
        m.market,
        date_trunc('month', e.event_at) as month,
        e.currency,
        count(*) as n_orders,
        count(e.creator_no) as n_credited,
        money(sum(e.cents)) as amount,
        sum(e.eur) as eur,
        coalesce(sum(e.eur) filter (e.creator_no is not null), 0) as credited_eur
    from order_events_in_eur as e
    inner join world.markets as m on e.home_no = m.market_no
    group by e.stage, m.market, date_trunc('month', e.event_at), e.currency
),

attributed_by_month as (
    select
        v.market,
        date_trunc('month', o.created_at) as month,
        o.currency,
        count(*) as n_orders,
        money(sum(o.gross_cents)) as amount
    from world.order_lives as o
    inner join world.markets as v on o.viewer_no = v.market_no
    where o.span_no is not null
    group by v.market, date_trunc('month', o.created_at), o.currency
),

ledger_by_month as (
    select
        l.entry_type,
        m.market,
        date_trunc('month', l.booking_date) as month,
        l.currency,
        count(*) as n_entries,
        money(sum(l.cents)) as amount,
        sum(round(l.cents / 100.0 / l.units_per_eur, 2)) as eur
    from world.ledger as l
    inner join world.markets as m on l.home_no = m.market_no
    group by l.entry_type, m.market, date_trunc('month', l.booking_date), l.currency
),

rewards_by_month as (
    select
        m.market,
        date_trunc('month', r.granted_at) as month,
        r.currency,
        money(sum(r.cents)) as amount,
        sum(round(r.cents / 100.0 / f.units_per_eur, 2)) as eur
    from world.rewards as r
    inner join world.markets as m on r.market_no = m.market_no
    inner join world.fx_by_day as f on f.day = cast(r.granted_at as date) and f.currency = r.currency
    group by m.market, date_trunc('month', r.granted_at), r.currency
),

-- days of a content in a market, but those it was hidden on
content_days as (
    select s.viewer_no, s.month, count(*) as n_days
    from world.span_months as s
    cross join lateral (select unnest(range(s.first_day_no, s.last_day_no + 1)) as day_no) as r
    anti join world.hidden_days as h on s.content_no = h.content_no and r.day_no = h.day_no
    group by s.viewer_no, s.month
),

creator_months as (
    select
        c.home_market,
        c.is_test_account,
        cast(unnest(range(
            date_trunc('month', c.signed_up_at), getvariable('period_end') + interval 1 day, interval 1 month
        )) as date) as month,
        c.signed_up_on
    from world.creators as c
),

gathered as (
    select 'views' as measure, 'viewer' as market_role, 'UTC' as clock, m.market, s.month, null as currency,
        cast(sum(s.views) as decimal(24, 2)) as value
    from world.span_months as s
    inner join world.markets as m on s.viewer_no = m.market_no
    group by m.market, s.month
    union all
    select 'views_of_creators', 'creator_home', 'UTC', m.market, s.month, null, sum(s.views)
    from world.span_months as s
    inner join world.contents as c on s.content_no = c.content_no
    inner join world.markets as m on c.market_no = m.market_no
    group by m.market, s.month
    union all
    select 'content_days', 'viewer', 'UTC', m.market, d.month, null, d.n_days
    from content_days as d
    inner join world.markets as m on d.viewer_no = m.market_no
    union all
    select 'orders_' || stage, 'shop', 'UTC', market, month, null, n_orders from orders_by_month
    union all
    select 'orders_credited_' || stage, 'shop', 'UTC', market, month, null, n_credited from orders_by_month
    union all
    select 'orders_attributed', 'viewer', 'UTC', market, month, null, n_orders from attributed_by_month
    union all
    select 'gmv_attributed', 'viewer', 'UTC', market, month, currency, amount from attributed_by_month
    union all
    select 'gmv_' || stage, 'shop', 'UTC', market, month, currency, amount from orders_by_month
    union all
    select 'gmv_net', 'shop', 'UTC', market, month, currency,
        sum(case stage when 'paid' then amount when 'refunded' then -amount end)
    from orders_by_month
    where stage in ('paid', 'refunded')
    group by market, month, currency
    union all
    select 'gmv_' || stage || '_eur', 'shop', 'UTC', market, month, 'EUR', eur from orders_by_month
    union all
    select 'gmv_credited_paid_eur', 'shop', 'UTC', market, month, 'EUR', credited_eur
    from orders_by_month
    where stage = 'paid'
    union all
    select 'gmv_net_eur', 'shop', 'UTC', market, month, 'EUR',
        sum(case stage when 'paid' then eur when 'refunded' then -eur end)
    from orders_by_month
    where stage in ('paid', 'refunded')
    group by market, month
    union all
    select 'gmv_credited_net_eur', 'shop', 'UTC', market, month, 'EUR',
        sum(case stage when 'paid' then credited_eur when 'refunded' then -credited_eur end)
    from orders_by_month
    where stage in ('paid', 'refunded')
    group by market, month
    union all
    select 'gmv_booked', 'shop', 'Europe/Berlin', market, month, currency, sum(amount)
    from ledger_by_month
    where entry_type in ('sale', 'refund')
    group by market, month, currency
    union all
    select 'gmv_booked_eur', 'shop', 'Europe/Berlin', market, month, 'EUR', sum(eur)
    from ledger_by_month
    where entry_type in ('sale', 'refund')
    group by market, month
    union all
    select 'ledger_entries', 'shop', 'Europe/Berlin', market, month, null, sum(n_entries)
    from ledger_by_month
    group by market, month
    union all
    select 'ledger_' || entry_type, 'shop', 'Europe/Berlin', market, month, currency, amount
    from ledger_by_month
    union all
    select 'ledger_' || entry_type || '_eur', 'shop', 'Europe/Berlin', market, month, 'EUR', eur
    from ledger_by_month
    union all
    select 'reward_amounts_granted', 'creator_home', 'UTC', market, month, currency, amount
    from rewards_by_month
    union all
    select 'reward_amounts_granted_eur', 'creator_home', 'UTC', market, month, 'EUR', eur
    from rewards_by_month
    union all
    -- sheets are drawn where they are exported
    select 'pain_point_impact_eur', 'raised', 'UTC', market, date_trunc('month', raised_on), 'EUR', sum(impact_eur)
    from market_ops.pain_points
    group by market, date_trunc('month', raised_on)
    union all
    select 'creators_at_month_end', 'creator_home', 'UTC', home_market, month, null, count(*)
    from creator_months
    where not is_test_account
    group by home_market, month
    union all
    select 'creator_days', 'creator_home', 'UTC', home_market, month, null,
        sum(last_day(month) - greatest(signed_up_on, month) + 1)
    from creator_months
    group by home_market, month
    union all
    select 'creators_at_switch', 'creator_home', 'UTC', m.market, date_trunc('month', m.vp_until), null, count(*)
    from world.creators as c
    inner join world.markets as m on c.market_no = m.market_no
    where c.signed_up_on <= m.vp_until and m.vp_until <= getvariable('period_end') and not c.is_test_account
    group by m.market, date_trunc('month', m.vp_until)
    union all
    select measure, market_role, 'UTC', market, date_trunc('month', happened_at), null, sum(quantity)
    from world.happenings
    group by measure, market_role, market, date_trunc('month', happened_at)
),

-- several currencies of a market add up in EUR
added_up as (
    select measure, market_role, clock, market, month, currency, sum(value) as value
    from gathered
    group by measure, market_role, clock, market, month, currency
)

select
    measure,
    market_role,
    clock,
    market,
    cast(month as date) as month,
    currency,
    cast(value as decimal(24, 2)) as value
from added_up;

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
