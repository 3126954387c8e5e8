-- grain: one row per order; order_no follows the time of creation
create table world.orders as
with

-- nobody sells while restricted
credited as (
    select w.*
    from world.wanted_orders as w
    where not exists (
        select 1
        from world.restrictions as r
        where r.creator_no = w.creator_no
            and r.lever in ('ecommerce_restriction', 'account_suspension')
            and w.created_at >= r.held_from
            and (r.held_to is null or w.created_at < r.held_to)
    )
),

-- orders that no content gets credit for, placed like the credited ones
uncredited as (
    select
        wish_no + 1 as wish_no,
        cast(null as bigint) as span_no,
        cast(null as bigint) as content_no,
        cast(null as bigint) as creator_no,
        home_no,
        home_no as viewer_no,
        currency,
        vat_rate,
        cast(null as double) as commission_rate,
        outside_doubled_hour(after_seconds(
            cast(cast(created_at as date) as timestamp), 86399 * uniform('uncredited order', wish_no)
        )) as created_at,
        'none' as attribution_type,
        cast(null as timestamp) as clicked_at
    from world.wanted_orders
    where uniform('is uncredited', wish_no) < 0.08
)

select
    row_number() over (order by created_at, wish_no, content_no nulls first) as order_no,
    *,
    case
        when uniform('order fate', wish_no) < getvariable('unpaid_order_share') then 'unpaid'
        when uniform('order fate', wish_no)
            < getvariable('unpaid_order_share') + getvariable('cancelled_order_share')
            then 'cancelled'
        else 'kept'
    end as fate
from (from credited union all from uncredited)
where created_at < getvariable('period_end') + 1;

-- grain: one row per order line; amounts in cents
create table world.order_lines as
with

lines as (
    select
        o.order_no,
        o.wish_no,
        o.content_no,
        o.home_no,
        o.vat_rate,
        o.commission_rate,
        f.units_per_eur,
        unnest(range(1, 1 + pick_weighted('lines', o.order_no, [1, 2, 3], [0.80, 0.16, 0.04]))) as line_no
    from world.orders as o
    inner join world.fx_by_day as f on f.day = cast(o.created_at as date) and f.currency = o.currency
),

market_sizes as (
    select market_no, max(n_in_market) as n_in_market from world.products group by market_no
),

attached_counts as (
    select content_no, max(n_attached) as n_attached from world.content_products group by content_no
),

-- a credited order buys what the content shows, another one anything of the market
with_choices as (
    select
        l.*,
        case
            when l.content_no is not null then uniform_int('bought product', l.order_no * 4 + l.line_no, n.n_attached)
        end
            as attached_position,
        case
            when l.content_no is null then uniform_int('bought product', l.order_no * 4 + l.line_no, s.n_in_market)
        end
            as in_market_no
    from lines as l
    inner join market_sizes as s on l.home_no = s.market_no
    left join attached_counts as n on l.content_no = n.content_no
),

with_products as (
    select
        l.*,
        coalesce(c.product_no, p.product_no) as product_no,
        coalesce(c.price_eur, p.price_eur) as price_eur
    from with_choices as l
    left join world.content_products as c on l.content_no = c.content_no and l.attached_position = c.position
    left join world.products as p on l.home_no = p.market_no and l.in_market_no = p.in_market_no
),

priced as (
    select
        *,
        pick_weighted('quantity', order_no * 4 + line_no, [1, 2, 3], [0.88, 0.09, 0.03]) as quantity,
        greatest(99, cast(round(price_eur * units_per_eur) as bigint) * 100 - 1) as unit_cents
    from with_products
),

with_coupons as (
    select
        *,
        quantity * unit_cents as gross_cents,
        case when uniform('platform coupon', order_no) < 0.12 then quantity * unit_cents // 10 else 0 end
            as platform_coupon_cents,
        case
            when uniform('merchant coupon', order_no) < 0.15
                then cast(
                    floor(quantity * unit_cents * (0.05 + 0.10 * uniform('merchant share', order_no))) as bigint
                )
            else 0
        end as merchant_coupon_cents
    from priced
),

with_vat as (
    select
        *,
        gross_cents - platform_coupon_cents - merchant_coupon_cents as paid_cents,
        cast(
            round((gross_cents - platform_coupon_cents - merchant_coupon_cents) * vat_rate / (1 + vat_rate)) as bigint
        )
            as vat_cents
    from with_coupons
)

select
    order_no,
    line_no,
    product_no,
    quantity,
    gross_cents,
    platform_coupon_cents,
    merchant_coupon_cents,
    paid_cents,
    vat_cents,
    commission_rate,
    cast(round((paid_cents - vat_cents) * commission_rate) as bigint) as commission_cents
from with_vat;

-- grain: one row per order, with its amounts in cents and the moments of its life
create table world.order_lives as
with

amounts as (
    select
        order_no,
        cast(sum(gross_cents) as bigint) as gross_cents,
        cast(sum(paid_cents) as bigint) as paid_cents,
        cast(sum(vat_cents) as bigint) as vat_cents,
        cast(sum(commission_cents) as bigint) as commission_cents
    from world.order_lines
    group by order_no
),

with_delivery as (
    select
        o.*,
        a.* exclude (order_no),
        case
            when o.fate != 'unpaid'
                then outside_doubled_hour(after_seconds(o.created_at, 10 + exponential('payment', o.order_no, 240)))
        end as paid_at,
        case o.fate
            when 'unpaid' then outside_doubled_hour(after_seconds(
                o.created_at, 1800 + 40000 * uniform('cancellation', o.order_no)
            ))
            when 'cancelled' then outside_doubled_hour(after_seconds(
                o.created_at, 7200 + 80000 * uniform('cancellation', o.order_no)
            ))
        end as cancelled_at,
        case
            when o.fate = 'kept' then outside_doubled_hour(after_seconds(
                o.created_at, 86400 * least(21, 1 + lognormal('delivery', o.order_no, 2.6, 0.5))
            ))
        end as delivered_at
    from world.orders as o
    inner join amounts as a on o.order_no = a.order_no
),

with_refund as (
    select
        *,
        case
            when fate = 'cancelled' then outside_doubled_hour(after_seconds(
                cancelled_at, 600 + 86400 * uniform('refund delay', order_no)
            ))
            when uniform('refund', order_no) < getvariable('refund_share')
                then outside_doubled_hour(after_seconds(
                delivered_at, 86400 * (0.3 + least(24, exponential('refund delay', order_no, 5)))
            ))
        end as refunded_at,
        case
            when fate = 'cancelled' or uniform('full refund', order_no) < 0.6 then paid_cents
            else greatest(1, cast(floor(paid_cents * (0.1 + 0.5 * uniform('refunded part', order_no))) as bigint))
        end as refund_cents_if_any,
        -- standard, express or extended settlement
        outside_doubled_hour(after_seconds(
            delivered_at,
            86400 * pick_weighted('settlement days', order_no, [7, 3, 15], [0.70, 0.20, 0.10])
            + 14400 * uniform('settlement time', order_no)
        )) as due_at
    from with_delivery
),

with_amounts as (
    select
        * exclude (refund_cents_if_any),
        case when refunded_at is not null then refund_cents_if_any else 0 end as refund_cents
    from with_refund
)

select
    * exclude (due_at),
    -- a fully refunded order is not settled any more
    case
        when fate = 'kept'
            and not coalesce(refunded_at < due_at and refund_cents = paid_cents, false) then due_at
    end as settled_at,
    coalesce(refunded_at < due_at, false) as is_refunded_before_settlement
from with_amounts;

-- grain: one row per order settled, with the amounts at settlement, in cents
create table world.settled_orders as
select
    *,
    paid_cents - case when is_refunded_before_settlement then refund_cents else 0 end as settled_cents,
    case
        when is_refunded_before_settlement
            then cast(round(commission_cents * (paid_cents - refund_cents) / paid_cents) as bigint)
        else commission_cents
    end as earned_cents
from world.order_lives
where settled_at < getvariable('period_end') + 1;

-- grain: one row per creator account in the CRM
create table world.crm_accounts as
select
    row_number() over (order by signed_up_at, creator_no) as crm_no,
    creator_no,
    market_no,
    home_market,
    language,
    after_seconds(signed_up_at, 86400 * (1 + exponential('crm registration', creator_no, 20)))
        as registered_at,
    pick_weighted(
        'tier', creator_no,
        ['silver', 'gold', 'platinum', 'ruby', 'emerald', 'sapphire', 'diamond'],
        [0.45, 0.25, 0.13, 0.08, 0.05, 0.03, 0.01]
    ) as first_tier
from world.creators
where uniform('in crm', creator_no) < 0.85;

-- grain: one row per reward
create table world.rewards as
with

active_months as (
    select
        creator_no,
        currency,
        date_trunc('month', created_at) as month,
        count(*) as n_orders
    from world.orders
    where creator_no is not null
    group by creator_no, currency, date_trunc('month', created_at)
),

drawn as (
    select
        c.crm_no,
        m.creator_no,
        m.currency,
        c.market_no,
        m.month,
        creator_month_key,
        pick_weighted(
            'programme', creator_month_key, ['gmv_boost', 'new_creator', 'live_bonus', 'content_quality'],
            [0.45, 0.20, 0.20, 0.15]
        ) as programme,
        cast(m.month + interval 1 month as timestamp) + interval 4 day
        + to_seconds(28800 + uniform_int('grant', creator_month_key, 28800)) as granted_at,
        (25 + 25 * least(30, m.n_orders)) * (0.7 + 0.6 * uniform('reward', creator_month_key)) as amount_eur
    from active_months as m
    inner join world.crm_accounts as c on m.creator_no = c.creator_no
    cross join lateral (
        select m.creator_no * 4096 + datediff('month', date '2020-01-01', m.month) as creator_month_key
    )
    where uniform('is rewarded', creator_month_key) < 0.25
        and m.month + interval 1 month > c.registered_at
),

with_moments as (
    select
        *,
        case when uniform('reward paid', creator_month_key) < 0.93
            then after_seconds(granted_at, 86400 * (8 + 14 * uniform('payment of reward', creator_month_key)))
        end as paid_at
    from drawn
)

select
    row_number() over (order by w.granted_at, w.creator_no) as reward_no,
    w.* exclude (amount_eur, creator_month_key, paid_at),
    w.paid_at,
    case when uniform('claw back', w.creator_month_key) < 0.04
        then after_seconds(w.paid_at, 86400 * (10 + 50 * uniform('time to claw back', w.creator_month_key)))
    end as clawed_back_at,
    cast(round(w.amount_eur * f.units_per_eur) as bigint) * 100 as cents
from with_moments as w
inner join world.fx_by_day as f on f.currency = w.currency and f.day = cast(w.granted_at as date)
where w.granted_at < getvariable('period_end') + 1;

-- grain: one row per ledger entry
create table world.ledger as
with

withheld as (
    select s.order_no, min(r.held_from) as held_from, max(r.held_to) as held_to
    from world.settled_orders as s
    inner join world.restrictions as r
        on s.creator_no = r.creator_no
        and r.lever = 'commission_withholding'
        and s.settled_at >= r.held_from
        and s.settled_at < r.held_to
    group by s.order_no
),

gathered as (
    select
        order_no,
        null as creator_no,
        home_no,
        currency,
        vat_rate,
        'sale' as entry_type,
        paid_cents as cents,
        vat_cents,
        paid_at as booked_at,
        null as reward_no
    from world.order_lives
    where paid_at is not null
    union all
    select order_no, null, home_no, currency, vat_rate, 'refund', -refund_cents,
        -cast(round(refund_cents * vat_rate / (1 + vat_rate)) as bigint), refunded_at, null
    from world.order_lives
    where refunded_at is not null
    union all
    select order_no, creator_no, home_no, currency, vat_rate, 'commission', earned_cents, 0, settled_at, null
    from world.settled_orders
    where creator_no is not null and earned_cents > 0
    union all
    select
        s.order_no,
        s.creator_no,
        s.home_no,
        s.currency,
        s.vat_rate,
        'commission_frozen',
        -s.earned_cents,
        0,
        s.settled_at,
        null
    from world.settled_orders as s
    inner join withheld as w on s.order_no = w.order_no
    where s.earned_cents > 0
    union all
    select
        s.order_no,
        s.creator_no,
        s.home_no,
        s.currency,
        s.vat_rate,
        'commission_released',
        s.earned_cents,
        0,
        w.held_to,
        null
    from world.settled_orders as s
    inner join withheld as w on s.order_no = w.order_no
    where s.earned_cents > 0
    union all
    -- a refund after settlement takes back its part of the commission
    select order_no, creator_no, home_no, currency, vat_rate, 'clawback',
        -cast(round(commission_cents * refund_cents / paid_cents) as bigint), 0, refunded_at, null
    from world.settled_orders
    where refunded_at is not null and not is_refunded_before_settlement and creator_no is not null
        and round(commission_cents * refund_cents / paid_cents) > 0
    union all
    select null, creator_no, market_no, currency, 0, 'bonus', cents, 0, paid_at, reward_no
    from world.rewards
    where paid_at is not null
    union all
    select null, creator_no, market_no, currency, 0, 'clawback', -cents, 0, clawed_back_at, reward_no
    from world.rewards
    where clawed_back_at is not null
),

with_day as (
    select
        g.*,
        cast(by_clock(g.booked_at, c.seconds_ahead_before, c.seconds_ahead_after) as date) as booking_date
    from gathered as g
    inner join world.clocks as c on cast(g.booked_at as date) = c.day
    -- finance counts in days of Berlin, the clock of the German market
    inner join world.markets as m on c.market_no = m.market_no and m.market = 'DE'
    where g.booked_at < getvariable('period_end') + 1
)

select
    row_number() over (
        order by l.booked_at, l.order_no nulls last, l.reward_no, l.entry_type
    ) as entry_no,
    l.*,
    f.units_per_eur
from with_day as l
inner join world.fx_by_day as f on f.day = l.booking_date and f.currency = l.currency;

-- grain: one row per span and day with credited orders
create table world.span_day_sales as
select
    cast(o.created_at as date) - getvariable('world_start') as day_no,
    o.span_no,
    count(*) as n_orders,
    money(sum(a.gross_cents)) as gmv
from world.orders as o
inner join world.order_lives as a on o.order_no = a.order_no
where o.span_no is not null
group by cast(o.created_at as date) - getvariable('world_start'), o.span_no
order by day_no, o.span_no;
