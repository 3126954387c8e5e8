-- Points, the penalties that follow from them, and the restrictions in force.

-- grain: one row per action and scheme that scores it; both schemes score while they run in parallel
create table world.scored_violations as
select
    a.action_no,
    a.creator_no,
    a.policy_code,
    a.issued_at,
    b.scheme_id,
    b.rulebook_version,
    p.points,
    cast(a.issued_at as date) >= b.in_force_from as is_in_force,
    after_seconds(a.issued_at, 1 + 20 * uniform('posting', a.action_no)) as posted_at
from world.actions as a
inner join world.drawn_levers as l on a.action_no = l.action_no and list_contains(l.levers, 'points')
inner join world.rulebooks as b
    on a.market_no = b.market_no
    and cast(a.issued_at as date) between b.posts_from and b.ends_on
inner join rules.policy_points as p
    on b.rulebook_version = p.rulebook_version
    and a.policy_code = p.policy_code;

-- grain: one row per point entry
create table world.point_entries as
with

violations as (
    select
        *,
        'violation' as reason,
        case when scheme_id = 'VP' then posted_at + interval 180 day end as expires_at
    from world.scored_violations
),

-- a reversal compensates the entry and expires with it
reversals as (
    select
        v.* replace (
            -case when r.is_full then v.points else v.points // 2 end as points,
            'reversal' as reason,
            after_seconds(r.reversed_at, 1 + 10 * uniform('reversal posting', v.action_no)) as posted_at
        )
    from violations as v
    inner join world.reversals as r on v.action_no = r.action_no
    where r.is_full or abs(v.points) >= 2
),

-- a perfect quiz takes back a point; once in 30 days for a policy
quizzes as (
    select
        v.* replace (
            cast(null as bigint) as action_no,
            case v.scheme_id when 'VP' then -1 else 2 end as points,
            'quiz' as reason,
            after_seconds(v.posted_at, 86400 * (2 + 38 * uniform('quiz', v.action_no))) as posted_at
        )
    from violations as v
    anti join world.reversals as r on v.action_no = r.action_no
    where uniform('takes quiz', v.action_no) < 0.15
    qualify row_number() over (
        partition by v.creator_no, v.policy_code, v.scheme_id, datediff('day', date '2020-01-01', v.posted_at) // 60
        order by v.posted_at, v.action_no
    ) = 1
),

-- compliant orders earn rating back, in months that no violation of the 90 days before casts a shadow on
orders_by_month as (
    select creator_no, home_no, date_trunc('month', created_at) as month, count(*) as n_orders
    from world.wanted_orders
    where uniform('order fate', wish_no)
        >= getvariable('unpaid_order_share') + getvariable('cancelled_order_share')
    group by creator_no, home_no, date_trunc('month', created_at)
),

order_credits as (
    select
        cast(null as bigint) as action_no,
        o.creator_no,
        cast(null as varchar) as policy_code,
        cast(null as timestamp) as issued_at,
        b.scheme_id,
        b.rulebook_version,
        least(12, o.n_orders // 8) as points,
        true as is_in_force,
        cast(o.month + interval 1 month as timestamp) + interval 52 hour as posted_at,
        'order_credit' as reason,
        cast(null as timestamp) as expires_at
    from orders_by_month as o
    inner join world.rulebooks as b
        on o.home_no = b.market_no
        and b.scheme_id = 'CHR'
        and o.month between b.posts_from and b.ends_on
    where o.n_orders >= 8
        and not exists (
            select 1
            from world.actions as a
            where a.creator_no = o.creator_no
                and a.issued_at >= o.month - interval 90 day
                and a.issued_at < o.month + interval 1 month
        )
),

gathered as (
    from violations
    union all by name
    from reversals
    union all by name
    from quizzes
    union all by name
    from order_credits
)

select
    row_number() over (order by posted_at, creator_no, scheme_id, reason, action_no, policy_code, points) as entry_no,
    *
from gathered
where posted_at < getvariable('period_end') + 1;

-- grain: one row per violation scored in force and penalty it triggers
create table world.triggered_penalties as
with

-- the score just before and just after each violation
scores as (
    select
        v.entry_no,
        v.action_no,
        v.creator_no,
        v.scheme_id,
        v.rulebook_version,
        v.posted_at,
        v.points,
        coalesce(sum(e.points), 0) as sum_before
    from world.point_entries as v
    left join world.point_entries as e
        on v.creator_no = e.creator_no
        and v.scheme_id = e.scheme_id
        and e.entry_no < v.entry_no
        and (e.expires_at is null or e.expires_at > v.posted_at)
    where v.reason = 'violation' and v.is_in_force
    group by v.entry_no, v.action_no, v.creator_no, v.scheme_id, v.rulebook_version, v.posted_at, v.points
),

crossings as (
    select
        s.action_no,
        s.creator_no,
        p.lever,
        p.threshold,
        p.duration_days,
        p.trigger_kind
    from scores as s
    inner join rules.penalties as p
        on s.scheme_id = p.scheme_id
        and s.rulebook_version = p.rulebook_version
        and case p.trigger_kind
            when 'points_at_least' then s.sum_before < p.threshold and s.sum_before + s.points >= p.threshold
            when 'rating_at_most'
                then 200 + s.sum_before > p.threshold and 200 + s.sum_before + s.points <= p.threshold
        end
),

repeat_offences as (
    select
        a.action_no,
        a.creator_no,
        p.lever,
        p.threshold,
        p.duration_days,
        p.trigger_kind
    from world.scored_violations as a
    inner join rules.penalties as p
        on a.scheme_id = p.scheme_id
        and a.rulebook_version = p.rulebook_version
        and p.trigger_kind = 'same_policy_violations_90_days'
    where a.is_in_force
        and p.threshold <= (
            select count(*)
            from world.actions as b
            left join world.reversals as r on b.action_no = r.action_no and r.is_full
            where b.creator_no = a.creator_no
                and b.policy_code = a.policy_code
                and b.issued_at between a.issued_at - interval 90 day and a.issued_at
                and (r.reversed_at is null or r.reversed_at > a.issued_at)
        )
),

-- of several thresholds crossed at once the hardest penalty counts
hardest as (
    select * from (from crossings union all from repeat_offences)
    qualify row_number() over (
        partition by action_no, lever order by coalesce(duration_days, 100000) desc, trigger_kind
    ) = 1
),

with_moments as (
    select h.*, a.issued_at, r.reversed_at
    from hardest as h
    inner join world.actions as a on h.action_no = a.action_no
    left join world.reversals as r on h.action_no = r.action_no and r.is_full
),

permanent as (
    select creator_no, min(issued_at) as banned_at
    from with_moments
    where lever = 'ecommerce_restriction' and duration_days is null and reversed_at is null
    group by creator_no
)

-- who is banned for good is not restricted again
select w.action_no, w.lever, w.duration_days
from with_moments as w
left join permanent as p on w.creator_no = p.creator_no
where p.banned_at is null or w.issued_at <= p.banned_at;

-- grain: one row per action and lever
create table world.levers as
with

each_lever as (
    select distinct action_no, unnest(levers) as lever
    from world.drawn_levers
),

gathered as (
    select action_no, lever, cast(null as bigint) as duration_days from each_lever
    union all
    select action_no, lever, duration_days from world.triggered_penalties
    union all
    select action_no, 'account_suspension', null from world.actions where is_account_suspended
)

select
    g.action_no,
    g.lever,
    a.creator_no,
    a.issued_at,
    case
        when g.lever = 'live_suspension' then a.issued_at + to_minutes(d.live_minutes)
        when g.duration_days is not null then a.issued_at + to_days(cast(g.duration_days as integer))
    end as effective_to,
    r.reversed_at
from gathered as g
inner join world.actions as a on g.action_no = a.action_no
inner join world.drawn_levers as d on g.action_no = d.action_no
left join world.reversals as r on g.action_no = r.action_no and r.is_full;

-- grain: one row per restriction of a creator, with the interval it really held
create table world.restrictions as
select
    action_no,
    lever,
    creator_no,
    issued_at as held_from,
    least(effective_to, reversed_at) as held_to
from world.levers
where lever in ('ecommerce_restriction', 'live_suspension', 'commission_withholding', 'account_suspension');

-- Credits belong to orders: none after a ban for good.
delete from world.point_entries
where reason = 'order_credit'
    and exists (
        select 1
        from world.restrictions as r
        where r.creator_no = world.point_entries.creator_no
            and r.lever in ('ecommerce_restriction', 'account_suspension')
            and r.held_to is null
            and r.held_from < world.point_entries.posted_at
    );
