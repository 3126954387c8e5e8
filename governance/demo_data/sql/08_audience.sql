-- What people saw, once removals have taken effect.

-- grain: one row per content and interval in which it could not be seen
create table world.removals as
with

removed_contents as (
    select
        a.action_no,
        a.content_no,
        a.policy_code,
        a.issued_at as removed_at,
        after_seconds(r.reversed_at, 180 + 600 * uniform('restoration', a.action_no)) as restored_at
    from world.actions as a
    inner join world.drawn_levers as l on a.action_no = l.action_no
    left join world.reversals as r on a.action_no = r.action_no and r.is_full
    where list_contains(l.levers, 'content_removal')
),

-- of several removals of a content the first counts
first_removals as (
    select * from removed_contents
    qualify row_number() over (partition by content_no order by removed_at, action_no) = 1
)

select
    * exclude (restored_at),
    case when restored_at < getvariable('period_end') + 1 then restored_at end as restored_at
from first_removals;

-- grain: one row per creator whose account was suspended
create table world.account_suspensions as
select creator_no, min(issued_at) as suspended_at
from world.actions
where is_account_suspended
group by creator_no;

-- grain: one row per content and whole day it could not be seen although it was restored later
create table world.hidden_days as
select
    content_no,
    cast(unnest(range(
        cast(removed_at as date) + 1 - getvariable('world_start'),
        cast(restored_at as date) - getvariable('world_start')
    )) as integer) as day_no
from world.removals
where restored_at is not null;

-- grain: one row per content and market of viewers that it was really seen in
create table world.spans as
with

with_removals as (
    select
        p.*,
        r.removed_at is not null and r.restored_at is null as is_gone,
        a.timing = 'before_any_view' and r.restored_at is null as is_never_seen,
        cast(r.removed_at as date) - getvariable('world_start') as removed_day_no,
        cast(s.suspended_at as date) - getvariable('world_start') as suspended_day_no
    from world.planned_spans as p
    left join world.removals as r on p.content_no = r.content_no
    left join world.actions as a on r.action_no = a.action_no
    left join world.account_suspensions as s on p.creator_no = s.creator_no
),

cut as (
    select
        * exclude (last_day_no, is_gone, is_never_seen, removed_day_no, suspended_day_no),
        cast(least(
            last_day_no,
            case when is_gone then removed_day_no else last_day_no end,
            coalesce(suspended_day_no, last_day_no)
        ) as integer) as last_day_no
    from with_removals
    where not coalesce(is_never_seen, false)
)

select
    c.*,
    content_id(c.content_no) as content_id,
    v.market as viewer_market,
    h.currency,
    case
        when c.is_shoppable and uniform('attribution', c.span_no) < 0.85 then 'last_click_direct'
        when c.is_shoppable then 'last_click_indirect'
    end as attribution_type,
    case when not c.is_shoppable then null when uniform('attribution', c.span_no) < 0.85
        then cast(7 as bigint)
        else 1
    end as attribution_window_days
from cut as c
inner join world.markets as v on c.viewer_no = v.market_no
inner join world.markets as h on c.home_no = h.market_no
where c.last_day_no >= c.first_day_no
    and c.last_day_no >= getvariable('first_day_no')
-- sorted, so that the days of a span lie together on disk
order by first_day_no, span_no;

-- grain: one row per span and month, with the views in it
create table world.span_months as
select
    s.span_no,
    s.content_no,
    s.viewer_no,
    date_trunc('month', d.day) as month,
    cast(min(d.day_no) as integer) as first_day_no,
    cast(max(d.day_no) as integer) as last_day_no,
    cast(sum(day_views(s.base_views, d.day_no - s.first_day_no, d.view_factor, span_day_bits(s.span_no, d.day_no)))
        as bigint) as views
from world.spans as s
cross join lateral (
    select unnest(range(greatest(s.first_day_no, getvariable('first_day_no')), s.last_day_no + 1)) as day_no
) as r
inner join world.market_days as d on d.market_no = s.viewer_no and d.day_no = r.day_no
anti join world.hidden_days as h on s.content_no = h.content_no and r.day_no = h.day_no
group by s.span_no, s.content_no, s.viewer_no, date_trunc('month', d.day);

-- grain: one row per action: the views of its content until then
create table world.views_at_action as
with

days_before as (
    select
        a.action_no,
        s.span_no,
        s.content_no,
        s.viewer_no,
        s.base_views,
        s.first_day_no,
        unnest(range(
            greatest(s.first_day_no, getvariable('first_day_no')),
            least(s.last_day_no, cast(a.issued_at as date) - getvariable('world_start')) + 1
        )) as day_no,
        cast(a.issued_at as date) - getvariable('world_start') as action_day_no,
        epoch(a.issued_at - cast(cast(a.issued_at as date) as timestamp)) / 86400 as share_of_day,
        r.action_no is not null and r.restored_at is null as ends_views
    from world.actions as a
    inner join world.spans as s on a.content_no = s.content_no
    left join world.removals as r on a.action_no = r.action_no
    where a.timing != 'before_any_view'
)

select
    b.action_no,
    cast(sum(
        floor(
            day_views(b.base_views, b.day_no - b.first_day_no, d.view_factor, span_day_bits(b.span_no, b.day_no))
            -- all views of the last day precede the action that ended them
            * case when b.day_no < b.action_day_no or b.ends_views then 1 else b.share_of_day end
        )
    ) as bigint) as views
from days_before as b
inner join world.market_days as d on b.viewer_no = d.market_no and b.day_no = d.day_no
anti join world.hidden_days as h on b.content_no = h.content_no and b.day_no = h.day_no
group by b.action_no;
