-- Countries named by an action; the mix follows the territorial scope of public statements of reasons.
create table world.territories as
select
    action_no,
    market,
    is_eea,
    case
        when not is_eea then 'home'
        else pick_weighted(
            'territory', action_no, ['eea_without_iceland', 'eea', 'home'], getvariable('territory_weights')
        )
    end as territory,
    case
        when not is_eea or territory = 'home' then json_list([market])
        when territory = 'eea' then json_list(getvariable('eea_countries'))
        else json_list(list_filter(getvariable('eea_countries'), lambda country: country != 'IS'))
    end as territorial_scope
from world.actions;

create table enforcement.action_levers as
select
    action_id(a.action_no) as action_id,
    l.lever,
    'DC-' || lpad(cast(a.decision_no as varchar), 9, '0') as decision_id,
    creator_id(a.creator_no) as creator_id,
    content_id(a.content_no) as content_id,
    a.policy_code,
    b.scheme_id,
    b.rulebook_version,
    case when l.lever = 'points' then abs(v.points) end as points,
    a.issued_at,
    a.issued_at as effective_from,
    l.effective_to,
    coalesce(w.views, 0) as views_at_action,
    after_seconds(a.issued_at, 5 + 600 * uniform('notification', a.action_no)) as notified_at,
    t.territorial_scope,
    delivery_day(a.issued_at) as _delivery_day
from world.levers as l
inner join world.actions as a on l.action_no = a.action_no
inner join world.rulebooks as b
    on a.market_no = b.market_no
    and cast(a.issued_at as date) between b.in_force_from and b.ends_on
inner join world.territories as t on a.action_no = t.action_no
left join world.scored_violations as v on a.action_no = v.action_no and v.is_in_force
left join world.views_at_action as w on a.action_no = w.action_no;

create table enforcement.action_events as
with

expiries as (
    select distinct action_no, effective_to as event_at
    from world.levers
    where effective_to is not null and (reversed_at is null or reversed_at > effective_to)
),

gathered as (
    select
        action_no,
        issued_at as event_at,
        'issued' as event,
        cast(null as varchar) as reason
    from world.actions
    union all
    select action_no, reversed_at, case when is_full then 'reversed' else 'partly_reversed' end, reason
    from world.reversals
    union all
    select action_no, restored_at, 'restored', null from world.removals where restored_at is not null
    union all
    select action_no, event_at, 'expired', null from expiries
)

select
    action_id(action_no) as action_id,
    event_at,
    event,
    reason,
    delivery_day(event_at) as _delivery_day
from gathered
where event_at < getvariable('period_end') + 1;

create table enforcement.points_ledger as
select
    'PE-' || lpad(cast(entry_no as varchar), 9, '0') as entry_id,
    creator_id(creator_no) as creator_id,
    action_id(action_no) as action_id,
    scheme_id,
    rulebook_version,
    policy_code,
    points,
    reason,
    posted_at,
    expires_at,
    delivery_day(posted_at) as _delivery_day
from world.point_entries;

create table enforcement.health_snapshots as
with

-- Sundays, end of day
weeks as (
    select distinct day as as_of_date
    from world.market_days
    where isodow(day) = 7 and day >= getvariable('period_start')
),

known_creators as (
    select p.creator_no, min(cast(p.posted_at as date)) as first_on, c.market_no
    from world.point_entries as p
    inner join world.creators as c on p.creator_no = c.creator_no
    group by p.creator_no, c.market_no
),

scores as (
    select
        w.as_of_date,
        k.creator_no,
        k.market_no,
        coalesce(sum(e.points) filter (e.scheme_id = 'VP'), 0) as vp_sum,
        coalesce(sum(e.points) filter (e.scheme_id = 'CHR'), 0) as chr_sum
    from weeks as w
    inner join known_creators as k on k.first_on <= w.as_of_date
    left join world.point_entries as e
        on k.creator_no = e.creator_no
        and e.posted_at < w.as_of_date + 1
        and (e.expires_at is null or e.expires_at >= w.as_of_date + 1)
    group by w.as_of_date, k.creator_no, k.market_no
),

-- a scheme has a score while it posts points; one of them is in force
scored as (
    select
        s.as_of_date,
        s.creator_no,
        max(b.scheme_id) filter (s.as_of_date >= b.in_force_from) as scheme_id,
        max(b.rulebook_version) filter (s.as_of_date >= b.in_force_from) as rulebook_version,
        max(cast(least(24, greatest(0, s.vp_sum)) as bigint)) filter (b.scheme_id = 'VP') as active_points,
        max(cast(least(1000, greatest(0, 200 + s.chr_sum)) as bigint)) filter (b.scheme_id = 'CHR') as health_rating
    from scores as s
    inner join world.rulebooks as b
        on s.market_no = b.market_no
        and s.as_of_date between b.posts_from and b.ends_on
    group by s.as_of_date, s.creator_no
),

held as (
    select w.as_of_date, r.creator_no, list(distinct r.lever order by r.lever) as levers
    from weeks as w
    inner join world.restrictions as r
        on r.held_from < w.as_of_date + 1
        and (r.held_to is null or r.held_to >= w.as_of_date + 1)
    group by w.as_of_date, r.creator_no
)

select
    c.as_of_date,
    creator_id(c.creator_no) as creator_id,
    c.scheme_id,
    c.active_points,
    c.health_rating,
    b.band,
    json_list(coalesce(h.levers, cast([] as varchar[]))) as restrictions,
    c.as_of_date + 1 as _delivery_day
from scored as c
inner join rules.health_bands as b
    on c.rulebook_version = b.rulebook_version
    and case c.scheme_id when 'VP' then c.active_points else c.health_rating end >= b.lower_bound
    and case c.scheme_id when 'VP' then c.active_points else c.health_rating end < b.upper_bound
left join held as h on c.as_of_date = h.as_of_date and c.creator_no = h.creator_no;
