-- grain: one row per action: the enforcement of a final decision that found a violation
create table world.actions as
with

-- the second round replaces the first
final_decisions as (
    select
        detection_no,
        max_by(decision_no, round) as decision_no,
        max_by(says_violation, round) as says_violation,
        max_by(automation, round) as automation, max(decided_at) as decided_at
    from world.decisions
    where round in ('first', 'second')
    group by detection_no
),

enforced as (
    select
        d.decision_no,
        d.automation,
        after_seconds(d.decided_at, case
            when d.automation = 'fully' then 2 + 28 * uniform('enforcement delay', s.detection_no)
            else 60 + 840 * uniform('enforcement delay', s.detection_no)
        end) as issued_at,
        s.* exclude (automation, market_no),
        s.market_no,
        -- an open second round holds the action back
        s.has_second_round and s.second_decided_at >= getvariable('period_end') + 1 as is_held_back
    from final_decisions as d
    inner join world.suspicions as s on d.detection_no = s.detection_no
    where d.says_violation
),

last_contents as (
    select creator_no, max(content_no) as content_no
    from world.contents
    group by creator_no
)

select
    row_number() over (order by e.issued_at, e.detection_no) as action_no,
    e.decision_no,
    e.detection_no,
    e.content_no,
    e.creator_no,
    e.market_no,
    e.market,
    e.is_eea,
    e.policy_no,
    e.policy_code,
    p.policy_area,
    e.content_type,
    e.is_shoppable,
    e.automation,
    e.source,
    e.timing,
    e.published_at,
    e.issued_at,
    not e.is_violating as is_wrong,
    -- an account is suspended over the last thing it published, so that nothing follows
    e.is_violating and l.content_no is not null and p.severity >= 4
    and uniform('account suspension', e.detection_no) < 0.5 as is_account_suspended
from enforced as e
inner join world.policies as p on e.policy_no = p.policy_no
left join last_contents as l on e.creator_no = l.creator_no and e.content_no = l.content_no
where e.issued_at < getvariable('period_end') + 1
    and not e.is_held_back;

-- grain: one row per LIVE session, as long as the host wants it
create table world.planned_sessions as
select
    content_no,
    creator_no,
    published_at as started_at,
    after_seconds(published_at, least(6 * 3600, lognormal('length of session', content_no, 3600, 0.6)))
        as ended_at
from world.contents
where content_type = 'live';

-- grain: one row per action: the levers drawn for it, before any penalty for accumulated points
create table world.drawn_levers as
with

drawn as (
    select
        a.*,
        case
            when a.policy_area = 'Community guidelines' then pick_weighted(
                'levers', a.action_no, [['content_removal'], ['content_removal', 'points']], [0.45, 0.55]
            )
            when a.content_type = 'live' then pick_weighted(
                'levers', a.action_no,
                [
                    ['live_suspension'], ['live_suspension', 'points'], ['live_suspension', 'warning'],
                    ['live_suspension', 'warning', 'points'], ['warning'], ['warning', 'points']
                ],
                getvariable('live_lever_weights')
            )
            else pick_weighted(
                'levers', a.action_no,
                [['product_removal'], ['product_removal', 'points'], ['points']],
                getvariable('content_lever_weights')
            )
        end as levers,
        case
            when uniform('live minutes', a.action_no) < getvariable('live_10_minutes_share') then 10
            else 30
        end
            as live_minutes
    from world.actions as a
),

-- a suspension that would cut into another session of the host becomes a warning
with_conflicts as (
    select
        d.*,
        list_contains(d.levers, 'live_suspension') and exists (
            select 1
            from world.planned_sessions as s
            where s.creator_no = d.creator_no
                and s.content_no != d.content_no
                and s.started_at < d.issued_at + to_minutes(d.live_minutes)
                and s.ended_at > d.issued_at
        ) as has_conflict
    from drawn as d
)

select
    action_no,
    live_minutes,
    list_transform(levers, lambda lever: case
        when lever = 'live_suspension' and has_conflict then 'warning'
        -- without products attached, the content itself goes
        when lever = 'product_removal' and not is_shoppable then 'content_removal'
        else lever
    end) as levers
from with_conflicts;

-- grain: one row per appeal
create table world.appeals as
with

opened as (
    select
        a.*,
        after_seconds(
            a.issued_at, least(30 * 86400.0, 600 + lognormal('time to appeal', a.action_no, 72000, 1.1))
        ) as opened_at
    from world.actions as a
    where not a.is_account_suspended
        and uniform('appeals', a.action_no) < case
            when a.is_wrong then getvariable('appeal_rate_wrong') else getvariable('appeal_rate_right')
        end
),

internal_complaints as (
    select
        action_no,
        'internal' as kind,
        outside_doubled_hour(opened_at) as opened_at,
        after_seconds(opened_at, 60 + lognormal(
            'time to decide appeal', action_no, 3600 * getvariable('median_appeal_hours'), 1.3
        )) as decided_at,
        case
            when uniform('withdrawn', action_no) < 0.03 then 'withdrawn'
            when is_wrong and uniform('appeal outcome', action_no) < 0.90 then 'reversed'
            when is_wrong and uniform('appeal outcome', action_no) < 0.94 then 'partly_reversed'
            when not is_wrong and uniform('appeal outcome', action_no) < 0.07 then 'reversed'
            when not is_wrong and uniform('appeal outcome', action_no) < 0.11 then 'partly_reversed'
            else 'upheld'
        end as outcome
    from opened
),

disputes as (
    select
        action_no,
        'out_of_court' as kind,
        outside_doubled_hour(
            after_seconds(decided_at, 86400 * (2 + exponential('time to dispute', action_no, 8)))
        ) as opened_at,
        after_seconds(
            decided_at,
            86400 * (2 + exponential('time to dispute', action_no, 8))
            + 3600 * lognormal('time to settle dispute', action_no, 40, 0.8)
        ) as decided_at,
        case when uniform('dispute outcome', action_no) < 0.80 then 'reversed' else 'upheld' end as outcome
    from internal_complaints
    where outcome = 'upheld' and uniform('disputes', action_no) < 0.06
),

gathered as (
    select
        action_no,
        kind,
        opened_at,
        outside_doubled_hour(greatest(decided_at, opened_at + interval 1 minute)) as decided_at,
        outcome
    from (from internal_complaints union all from disputes)
    where opened_at < getvariable('period_end') + 1
)

select
    row_number() over (order by opened_at, action_no, kind) as ticket_no,
    action_no,
    kind,
    opened_at,
    case when decided_at < getvariable('period_end') + 1 then decided_at end as decided_at,
    case when decided_at < getvariable('period_end') + 1 then outcome end as outcome
from gathered;

-- grain: one row per action that was reversed, wholly or partly
create table world.reversals as
with

by_appeal as (
    select
        action_no,
        outcome = 'reversed' as is_full,
        case kind when 'internal' then 'appeal' else 'out_of_court' end as reason,
        after_seconds(decided_at, 120 + 1800 * uniform('implementation', ticket_no)) as reversed_at
    from world.appeals
    where outcome in ('reversed', 'partly_reversed')
        -- providers implement a part of the out-of-court outcomes only
        and (
            kind = 'internal'
            or uniform('implemented', ticket_no) < getvariable('dispute_implemented_share')
        )
),

by_internal_review as (
    select
        a.action_no,
        true as is_full,
        'internal_review' as reason,
        after_seconds(q.decided_at, 600 + 7200 * uniform('internal review', a.action_no)) as reversed_at
    from world.actions as a
    inner join world.decisions as q on a.detection_no = q.detection_no
    where q.sampling_reason = 'random'
        and not q.says_violation
        and a.is_wrong
        and q.decided_at > a.issued_at
)

select
    action_no,
    min_by(is_full, reversed_at) as is_full,
    min_by(reason, reversed_at) as reason,
    min(reversed_at) as reversed_at
from (from by_appeal union all from by_internal_review)
where reversed_at < getvariable('period_end') + 1
group by action_no;
