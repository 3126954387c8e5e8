-- What happened one by one and is counted by the month, orders, bookings and views apart.

-- grain: one row per suspicion: when it was received, and what was decided last
create table world.cases as
with

-- the second round replaces the first
verdicts as (
    select
        detection_no,
        min(decided_at) as first_decided_at,
        max(decided_at) as final_decided_at,
        max_by(says_violation, round) as says_violation
    from world.decisions
    where round in ('first', 'second')
    group by detection_no
)

select
    s.detection_no,
    s.market,
    s.source,
    s.detected_at,
    least(coalesce(r.received_at, s.detected_at), s.detected_at) as received_at,
    v.first_decided_at,
    v.final_decided_at,
    coalesce(v.says_violation, false) as is_violation
from world.suspicions as s
left join world.reports as r on s.detection_no = r.detection_no
left join verdicts as v on s.detection_no = v.detection_no;

-- grain: one row per sampled view and policy it was labelled for
create table world.view_labels as
select
    s.sample_no,
    m.market,
    s.sampled_at,
    v.content_no is not null as is_violating
from world.sampled_views as s
inner join world.policies as p on p.is_view_sampled and cast(s.sampled_at as date) >= p.effective_from
inner join world.markets as m on s.viewer_no = m.market_no
left join world.violations as v on s.content_no = v.content_no and p.policy_no = v.policy_no;

-- grain: one row per thing that happened and measure it counts in
create table world.happenings as
with

actions as (
    select
        a.*,
        r.reversed_at,
        coalesce(r.is_full, false) as is_reversed,
        a.action_no in (
            select action_no from world.levers where lever in ('content_removal', 'product_removal')
        ) as is_removal
    from world.actions as a
    left join world.reversals as r on a.action_no = r.action_no
),

appeals as (
    select t.*, a.market
    from world.appeals as t
    inner join world.actions as a on t.action_no = a.action_no
),

points as (
    select p.*, m.market
    from world.point_entries as p
    inner join world.creators as c on p.creator_no = c.creator_no
    inner join world.markets as m on c.market_no = m.market_no
),

sampled_views as (
    select
        sample_no,
        market,
        sampled_at,
        bool_or(is_violating) as is_violating
    from world.view_labels
    group by sample_no, market, sampled_at
),

-- messages are drawn where they are exported
messages as (
    select c.*, a.home_market as market
    from creator_crm.communications as c
    inner join world.crm_accounts as a on c.crm_id = crm_id(a.crm_no)
),

-- a creator counts once in each quarter with an action that stands
violating_creators as (
    select market, creator_no, date_trunc('quarter', issued_at) as quarter_at
    from actions
    where not is_reversed
    group by market, creator_no, date_trunc('quarter', issued_at)
),

by_creator_home as (
    select 'contents_published' as measure, m.market, c.published_at as happened_at, 1 as quantity
    from world.contents as c
    inner join world.markets as m on c.market_no = m.market_no
    union all
    select 'creators_signed_up', home_market, signed_up_at, 1 from world.creators
    union all
    select 'creators_violating', market, quarter_at, 1 from violating_creators
    union all
    select 'detections', market, detected_at, 1 from world.cases
    union all
    select 'detections_by_model', market, detected_at, 1 from world.cases where source = 'model'
    union all
    select 'cases_received', market, received_at, 1 from world.cases
    union all
    select 'cases_decided', market, first_decided_at, 1 from world.cases
    union all
    select 'cases_found_violating', market, final_decided_at, 1 from world.cases where is_violation
    union all
    select 'decisions', s.market, d.decided_at, 1
    from world.decisions as d
    inner join world.suspicions as s on d.detection_no = s.detection_no
    union all
    select 'decisions_rechecked', s.market, d.decided_at, 1
    from world.decisions as d
    inner join world.suspicions as s on d.detection_no = s.detection_no
    where d.sampling_reason = 'random'
    union all
    select 'actions', market, issued_at, 1 from actions
    union all
    select 'actions_reversed', market, reversed_at, 1 from actions where is_reversed
    union all
    select 'removals', market, issued_at, 1 from actions where is_removal
    union all
    select 'action_levers', a.market, a.issued_at, 1
    from world.levers as l
    inner join world.actions as a on l.action_no = a.action_no
    union all
    select 'appeals_opened', market, opened_at, 1 from appeals
    union all
    select 'appeals_decided', market, decided_at, 1 from appeals
    union all
    select 'appeals_judged', market, decided_at, 1 from appeals where outcome != 'withdrawn'
    union all
    select 'appeals_' || outcome, market, decided_at, 1 from appeals where outcome != 'upheld'
    union all
    select 'point_entries', market, posted_at, 1 from points
    union all
    select 'points_posted_' || lower(scheme_id), market, posted_at, points from points
    union all
    select 'rewards_granted', m.market, r.granted_at, 1
    from world.rewards as r
    inner join world.markets as m on r.market_no = m.market_no
    union all
    select 'crm_accounts_registered', home_market, registered_at, 1
    from world.crm_accounts
    where registered_at < getvariable('period_end') + 1
    union all
    select 'messages_sent', market, sent_at, 1 from messages
    union all
    select 'messages_on_policies', market, sent_at, 1
    from messages
    where topic in (select policy_code from world.policies)
    union all
    select 'messages_with_training', market, sent_at, 1 from messages where training_completed_at is not null
),

by_other_markets as (
    select 'statements_owed' as measure, 'enforcement' as market_role, a.market, a.issued_at as happened_at
    from world.statements as s
    inner join world.actions as a on s.action_no = a.action_no
    union all
    select 'reports_received', 'reporter', market, received_at from world.reports
    union all
    select 'views_labelled', 'viewer', market, sampled_at from sampled_views
    union all
    select 'views_labelled_violating', 'viewer', market, sampled_at from sampled_views where is_violating
    union all
    select 'view_labels', 'viewer', market, sampled_at from world.view_labels
    union all
    select 'view_labels_violating', 'viewer', market, sampled_at from world.view_labels where is_violating
    union all
    select 'pain_points_raised', 'raised', market, raised_on from market_ops.pain_points
)

select measure, 'creator_home' as market_role, market, happened_at, quantity
from by_creator_home
where happened_at is not null
union all
select measure, market_role, market, happened_at, 1
from by_other_markets;
