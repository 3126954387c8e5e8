-- The largest table is never held as a whole: `daily_stats` gives its rows for the spans and days it is asked
-- for.

-- grain: one row per span and day whose figures differ from the world (see faults/)
create table world.stats_patches (
    span_no bigint,
    day_no bigint,
    views bigint,
    attributed_gmv decimal(18, 2),
    primary key (span_no, day_no)
);

-- grain: one row per market of viewers and day that was never delivered (see faults/)
create table world.stats_gaps (
    viewer_no bigint,
    day_no bigint
);

-- Of 1024 rows five come late and three come twice, the first time with provisional views.
-- The last week of the period is complete.
create or replace macro is_late(bits, day_no) as
    (bits >> 54) < 5 and day_no <= getvariable('last_day_no') - 7;

create or replace macro is_corrected(bits, day_no) as
    (bits >> 54) between 5 and 7 and day_no <= getvariable('last_day_no') - 7;

create or replace macro late_delivery_no(bits, day_no) as
    day_no + 2 + cast((bits >> 52) & 3 as bigint);

-- `asked` names a table with span_no and day_no, each pair once.
create or replace macro daily_stats(asked) as table
with

with_bits as (
    select span_no, day_no, span_day_bits(span_no, day_no) as bits
    from query_table(asked)
),

-- nothing but a corrected row is delivered a second time
with_deliveries as (
    select
        b.*,
        nth = 1 and is_corrected(b.bits, b.day_no) as is_provisional,
        case
            when nth = 2 or is_late(b.bits, b.day_no) then late_delivery_no(b.bits, b.day_no)
            else b.day_no + 1
        end
            as delivery_no
    from with_bits as b
    cross join range(1, 3) as r (nth)
    where nth = 1 or is_corrected(b.bits, b.day_no)
),

seen as (
    select
        d.*,
        s.* exclude (span_no, base_views, first_day_no),
        m.day as stat_date,
        day_views(s.base_views, d.day_no - s.first_day_no, m.view_factor, d.bits) as final_views
    from with_deliveries as d
    inner join (
        select
            span_no, content_no, content_id, viewer_no, viewer_market, is_shoppable, currency, attribution_type,
            attribution_window_days, base_views, first_day_no
        from world.spans
    ) as s on d.span_no = s.span_no
    inner join world.market_days as m on s.viewer_no = m.market_no and d.day_no = m.day_no
    anti join world.hidden_days as h on s.content_no = h.content_no and d.day_no = h.day_no
    anti join world.stats_gaps as g on s.viewer_no = g.viewer_no and d.day_no = g.day_no
),

with_views as (
    select *, final_views - case when is_provisional then final_views // 12 else 0 end as shown_views
    from seen
    -- below that the provisional row would be the final one, delivered twice
    where not is_provisional or final_views >= 12
),

sales as (
    select *
    from world.span_day_sales
    where day_no >= (select min(day_no) from query_table(asked))
        and day_no <= (select max(day_no) from query_table(asked))
)

select
    v.delivery_no,
    v.span_no,
    v.day_no,
    v.stat_date,
    v.content_id,
    v.viewer_market,
    coalesce(p.views, v.shown_views) as views,
    cast(ceil(v.shown_views * (0.70 + 0.00029 * cast((v.bits >> 10) & 1023 as double))) as bigint)
        as unique_viewers,
    cast(floor(v.shown_views * (3.0 + 0.02 * cast((v.bits >> 20) & 1023 as double))) as bigint)
        as watch_seconds,
    cast(floor(v.shown_views * 0.00009 * cast((v.bits >> 30) & 1023 as double)) as bigint) as likes,
    cast(floor(v.shown_views * 0.00001 * cast((v.bits >> 36) & 1023 as double)) as bigint) as shares,
    cast(floor(v.shown_views * 0.000008 * cast((v.bits >> 40) & 1023 as double)) as bigint) as comments,
    case
        when v.is_shoppable then greatest(
            coalesce(s.n_orders, 0),
            cast(floor(v.shown_views * 0.00004 * cast((v.bits >> 44) & 1023 as double)) as bigint)
        )
        else 0
    end as product_clicks,
    coalesce(s.n_orders, 0) as attributed_orders,
    coalesce(p.attributed_gmv, s.gmv, 0) as attributed_gmv,
    v.currency,
    v.attribution_type,
    v.attribution_window_days
from with_views as v
left join sales as s on v.span_no = s.span_no and v.day_no = s.day_no
left join world.stats_patches as p on v.span_no = p.span_no and v.day_no = p.day_no;

-- Spans and days that can be part of the deliveries from `from_delivery_no` to before `to_delivery_no`.
create or replace macro span_days_of_deliveries() as table
select span_no, day_no
from (
    select
        span_no,
        unnest(range(
            greatest(first_day_no, getvariable('from_delivery_no') - 5, getvariable('first_day_no')),
            least(last_day_no + 1, getvariable('to_delivery_no') - 1)
        )) as day_no
    from world.spans
    where first_day_no >= getvariable('from_delivery_no') - 95
        and first_day_no < getvariable('to_delivery_no')
        and last_day_no >= getvariable('from_delivery_no') - 5
);
