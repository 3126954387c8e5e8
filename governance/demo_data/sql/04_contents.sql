-- grain: one row per content; content_no follows the time of publication
create table world.contents as
with

slots as (
    select
        market_no,
        day_no,
        sum(demand) over (order by market_no, day_no) - demand as demand_before
    from world.market_days
),

candidates as (
    select
        candidate_no,
        cast(
            uniform('content slot', candidate_no) * (select sum(demand) from world.market_days) as hugeint
        ) as point
    from range(1, getvariable('n_contents') + 1) as r (candidate_no)
),

placed as (
    select c.candidate_no, s.market_no, s.day_no, getvariable('world_start') + s.day_no as day
    from candidates as c
    asof inner join slots as s on c.point >= s.demand_before
),

-- creators of a market in the order of their sign-up, with the running total of their productivity
creators_in_line as (
    select
        creator_no,
        market_no,
        signed_up_on,
        sum(productivity) over (partition by market_no order by signed_up_on, creator_no)
            as productivity_until
    from world.creators
),

with_active_total as (
    select p.*, a.productivity_until as productivity_active
    from placed as p
    asof inner join (
        select market_no, signed_up_on, max(productivity_until) as productivity_until
        from creators_in_line
        group by market_no, signed_up_on
    ) as a on p.market_no = a.market_no and p.day > a.signed_up_on
),

assigned as (
    select w.candidate_no, w.market_no, w.day_no, w.day, c.creator_no
    from (
        select
            *,
            cast(floor(uniform('content creator', candidate_no) * productivity_active) as bigint) as point
        from with_active_total
    ) as w
    asof inner join creators_in_line as c on w.market_no = c.market_no and w.point < c.productivity_until
),

timed as (
    select
        a.*,
        -- people publish in the evening of their own market
        after_seconds(
            cast(a.day as timestamp),
            (
                86400 + 3600 * (
                    list_value(7, 9, 12, 13, 16, 17, 18, 18, 19, 19, 20, 20, 21, 21, 22)[
                        1 + uniform_int('publishing hour', a.candidate_no, 15)
                    ] - m.utc_offset_hours
                ) + 3599 * uniform('publishing second', a.candidate_no)
            ) % 86400
        ) as published_at
    from assigned as a
    inner join world.markets as m on a.market_no = m.market_no
),

typed as (
    select
        *,
        pick_weighted(
            'content type', candidate_no, ['video', 'live', 'photo', 'showcase'], [0.60, 0.16, 0.15, 0.09]
        ) as content_type
    from timed
),

numbered as (
    select *, row_number() over (order by published_at, candidate_no) as content_no
    from typed
)

select
    n.content_no,
    n.creator_no,
    n.market_no,
    n.day_no,
    n.published_at,
    n.content_type,
    uniform('shoppable', n.content_no) < case n.content_type
        when 'showcase' then 1.0 when 'live' then 0.85 when 'video' then 0.62 else 0.50
    end as is_shoppable,
    c.language,
    c.popularity * pareto('content popularity', n.content_no, 1.25, 300.0) as popularity,
    c.violation_risk,
    c.conversion,
    1 + uniform_int('content category', n.content_no, 6) as category_no,
    1 + uniform_int('number of products', n.content_no, 4) as n_products
from numbered as n
inner join world.creators as c on n.creator_no = c.creator_no;

-- grain: one row per content and position of an attached product
create table world.content_products as
with

positions as (
    select content_no, market_no, unnest(range(n_products)) as position
    from world.contents
    where is_shoppable
),

market_sizes as (
    select market_no, max(n_in_market) as n_in_market
    from world.products
    group by market_no
),

drawn as (
    select
        p.content_no,
        p.market_no,
        p.position,
        uniform_int('content product', p.content_no * 8 + p.position, s.n_in_market) as in_market_no
    from positions as p
    inner join market_sizes as s on p.market_no = s.market_no
),

-- a product drawn twice is attached once
distinct_products as (
    select content_no, market_no, in_market_no, min(position) as position
    from drawn
    group by content_no, market_no, in_market_no
)

select
    d.content_no,
    row_number() over (partition by d.content_no order by d.position) - 1 as position,
    count(*) over (partition by d.content_no) as n_attached,
    p.product_no,
    p.price_eur
from distinct_products as d
inner join world.products as p on d.market_no = p.market_no and d.in_market_no = p.in_market_no;

-- grain: one row per content and market of viewers, with the first and last day it is seen there
create table world.planned_spans as
with

affinities as (
    select
        h.market_no as home_no,
        v.market_no as viewer_no,
        sum(cast(1000 * weight as bigint)) over (partition by h.market_no order by v.market_no)
        - cast(1000 * weight as bigint) as weight_before,
        sum(cast(1000 * weight as bigint)) over (partition by h.market_no) as weight_total
    from world.markets as h
    inner join world.markets as v on h.market_no != v.market_no
    cross join lateral (
        select v.recipients_million
            * case when len(list_intersect(h.language_list, v.language_list)) > 0 then 6 else 1 end
            * case when h.is_eea = v.is_eea then 2 else 1 end as weight
    )
),

foreign_draws as (
    select
        content_no,
        market_no as home_no,
        day_no,
        unnest(range(
            pick_weighted('foreign markets', content_no, [0, 1, 2, 3, 4, 6], [0.22, 0.28, 0.22, 0.14, 0.09, 0.05])
        )) as draw_no
    from world.contents
),

foreign_points as (
    select
        f.*,
        uniform_int('foreign market', f.content_no * 8 + f.draw_no, t.weight_total) as point
    from foreign_draws as f
    inner join (select distinct home_no, weight_total from affinities) as t on f.home_no = t.home_no
),

foreign_markets as (
    select distinct p.content_no, a.viewer_no
    from foreign_points as p
    asof inner join affinities as a on p.home_no = a.home_no and p.point >= a.weight_before
),

audiences as (
    select content_no, market_no as viewer_no, true as is_home
    from world.contents
    union all
    select content_no, viewer_no, false
    from foreign_markets
),

numbered as (
    select *, row_number() over (order by content_no, is_home desc, viewer_no) as span_no
    from audiences
),

sized as (
    select
        n.span_no,
        n.content_no,
        c.creator_no,
        c.market_no as home_no,
        n.viewer_no,
        n.is_home,
        c.content_type,
        c.is_shoppable,
        greatest(
            c.day_no + case when n.is_home then 0 else uniform_int('foreign start', n.span_no, 3) end,
            v.launch_date - getvariable('world_start')
        ) as first_day_no,
        case
            when c.content_type = 'live' then uniform_int('replay days', n.span_no, 3)
            else cast(least(89, floor(
                lognormal('life of content', c.content_no, getvariable('median_days_seen'), 0.9)
                * case when n.is_home then 1.0 else 0.25 + 0.5 * uniform('foreign life', n.span_no) end
            )) as bigint)
        end as days_after_first,
        c.popularity * case when n.is_home then 60.0 else 5.0 + 20.0 * uniform('foreign share', n.span_no) end
            as base_views
    from numbered as n
    inner join world.contents as c on n.content_no = c.content_no
    inner join world.markets as v on n.viewer_no = v.market_no
)

select
    span_no,
    content_no,
    creator_no,
    home_no,
    viewer_no,
    is_home,
    content_type,
    is_shoppable,
    cast(first_day_no as integer) as first_day_no,
    cast(least(first_day_no + days_after_first, getvariable('last_day_no')) as integer) as last_day_no,
    base_views
from sized
where first_day_no <= getvariable('last_day_no')
    and first_day_no + days_after_first >= getvariable('first_day_no');

-- Bits that decide all figures of one span and day. A day number stays below 4096.
create or replace macro span_day_bits(span_no, day_no) as
    random_bits('span day', span_no * 4096 + day_no);

create or replace macro day_views(base_views, age, view_factor, bits) as
    cast(greatest(
        1,
        floor(base_views * pow(1 + age, -0.75) * view_factor * (0.55 + 0.9 * (cast(bits & 1023 as double) / 1023)))
    ) as bigint);
