-- Orders, first as the audience would place them; a creator under restriction loses those in it
-- (10_points.sql).

-- grain: one row per order that viewers would place
create table world.wanted_orders as
with

-- products taken off a content cannot be bought from it
sale_stops as (
    select a.content_no, min(a.issued_at) as stopped_at
    from world.actions as a
    inner join world.drawn_levers as l on a.action_no = l.action_no
    where list_contains(l.levers, 'product_removal') or list_contains(l.levers, 'content_removal')
    group by a.content_no
),

-- a shop sells at home, and across borders within the EEA
selling_spans as (
    select
        s.*,
        m.views,
        m.first_day_no as from_day_no,
        m.last_day_no as to_day_no,
        m.month,
        c.conversion,
        c.commission_rate,
        h.currency,
        h.vat_rate,
        h.utc_offset_hours
    from world.span_months as m
    inner join world.spans as s on m.span_no = s.span_no
    inner join world.creators as c on s.creator_no = c.creator_no
    inner join world.markets as h on s.home_no = h.market_no
    inner join world.markets as v on s.viewer_no = v.market_no
    where s.is_shoppable and (s.home_no = s.viewer_no or (h.is_eea and v.is_eea))
),

counted as (
    select
        *,
        cast(floor(
            least(views / 6.0, views * conversion * getvariable('orders_per_view'))
            + uniform('orders of span', span_no * 64 + datediff('month', getvariable('world_start'), month))
        ) as bigint) as n_orders
    from selling_spans
),

numbered as (
    select
        *,
        unnest(range(n_orders)) as order_of_month,
        span_no * 64 + datediff('month', getvariable('world_start'), month) as span_month_key
    from counted
    where n_orders > 0
),

placed as (
    select
        *,
        span_month_key * 1048576 + order_of_month as wish_no,
        -- sales fade with the age of the content
        from_day_no + cast(floor(
            (to_day_no - from_day_no + 1) * pow(uniform('order day', span_month_key * 1048576 + order_of_month), 2.2)
        ) as integer) as day_no
    from numbered
),

timed as (
    select
        *,
        outside_doubled_hour(after_seconds(
            cast(getvariable('world_start') + day_no as timestamp),
            (
                86400 + 3600 * (
                    list_value(8, 10, 11, 12, 13, 15, 17, 18, 19, 19, 20, 20, 21, 21, 22, 23)[
                        1 + uniform_int('order hour', wish_no, 16)
                    ] - utc_offset_hours
                ) + 3599 * uniform('order second', wish_no)
            ) % 86400
        )) as created_at
    from placed
)

select
    t.wish_no,
    t.span_no,
    t.content_no,
    t.creator_no,
    t.home_no,
    t.viewer_no,
    t.currency,
    t.vat_rate,
    t.commission_rate,
    t.created_at,
    t.attribution_type,
    after_seconds(t.created_at, -least(86400 - 1, 40 + exponential('click', t.wish_no, 5400))) as clicked_at
from timed as t
inner join world.market_days as d on t.viewer_no = d.market_no and t.day_no = d.day_no
inner join world.contents as c on t.content_no = c.content_no
left join sale_stops as x on t.content_no = x.content_no
anti join world.hidden_days as h on t.content_no = h.content_no and t.day_no = h.day_no
where (x.stopped_at is null or t.created_at < x.stopped_at)
    and t.created_at > c.published_at + interval 2 minute
    and cast(t.created_at as date) = getvariable('world_start') + t.day_no
-- a click needs a view
qualify row_number() over (partition by t.span_no, t.day_no order by t.wish_no) * 2 <= day_views(
    t.base_views, t.day_no - t.first_day_no, d.view_factor, span_day_bits(t.span_no, t.day_no)
);
