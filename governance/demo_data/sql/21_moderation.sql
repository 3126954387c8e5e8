create table moderation.user_reports as
select
    'RP-' || lpad(cast(report_no as varchar), 9, '0') as report_id,
    content_id(content_no) as content_id,
    creator_id(creator_no) as creator_id,
    market as reporter_market,
    lower(policy_code) as reason,
    channel,
    case when channel = 'member_state_order' then market end as issuing_state,
    received_at,
    delivery_day(received_at) as _delivery_day
from world.reports;

create table moderation.detections as
select
    'DT-' || lpad(cast(s.detection_no as varchar), 9, '0') as detection_id,
    content_id(s.content_no) as content_id,
    creator_id(s.creator_no) as creator_id,
    case when s.source = 'report' then 'RP-' || lpad(cast(r.report_no as varchar), 9, '0') end as report_id,
    s.source,
    case when s.source = 'model' then d.detector_code end as detector_code,
    case when s.source = 'model' then d.detector_version end as detector_version,
    s.policy_code,
    case
        when s.source != 'model' then null
        when s.is_violating then round(1 - 0.45 * pow(uniform('score', s.detection_no), 2.0), 4)
        else round(0.30 + 0.60 * pow(uniform('score', s.detection_no), 1.6), 4)
    end as score,
    s.language,
    s.market,
    case when s.automation = 'fully' then 'automated' else s.market || '-' || s.language end as queue,
    s.detected_at,
    case
        when s.automation != 'fully' then after_seconds(s.detected_at, 1 + 30 * uniform('enqueue', s.detection_no))
    end
        as enqueued_at,
    delivery_day(s.detected_at) as _delivery_day
from world.suspicions as s
left join world.reports as r on s.detection_no = r.detection_no
left join world.detector_releases as d
    on s.policy_no = d.policy_no
    and s.language = d.language
    and s.detected_at >= d.live_from
    and (d.live_to is null or s.detected_at < d.live_to);

create table moderation.decisions as
select
    'DC-' || lpad(cast(d.decision_no as varchar), 9, '0') as decision_id,
    'DT-' || lpad(cast(d.detection_no as varchar), 9, '0') as detection_id,
    d.round,
    d.sampling_reason,
    d.is_blind,
    case
        when d.automation != 'fully'
            then 'RV-' || upper(s.language) || '-'
                || lpad(cast(1 + uniform_int('reviewer', d.decision_no, 12) as varchar), 3, '0')
    end as reviewer_id,
    case
        when d.round = 'qa' then 'qa-' || s.language
        when d.automation = 'fully' then 'automated'
        else s.market || '-' || s.language
    end as queue,
    case when d.says_violation then 'violation' else 'no_violation' end as outcome,
    case when d.says_violation then s.policy_code end as policy_code,
    case
        when not d.says_violation then null
        when p.severity >= 5
            and uniform('legal ground', s.detection_no) < getvariable('illegal_share_of_severe') then 'law'
        else 'terms'
    end as decision_ground,
    d.automation,
    'G' || year(d.decided_at) || '.' || quarter(d.decided_at) as guideline_version,
    d.decided_at,
    case
        when d.automation = 'fully' then 0
        else cast(floor(15 + lognormal('handling', d.decision_no, 55, 0.7)) as bigint)
    end as handle_seconds,
    delivery_day(d.decided_at) as _delivery_day
from world.decisions as d
inner join world.suspicions as s on d.detection_no = s.detection_no
inner join world.policies as p on s.policy_no = p.policy_no;

-- Views of a market and month fall into two strata; the risky one is sampled far above its share.
create table world.stratified_span_months as
with

risky_contents as (
    select content_no from world.suspicions
    union
    select content_no from world.contents where violation_risk > 2.5
)

select
    m.*,
    case when r.content_no is not null then 'high_risk' else 'rest' end as stratum,
    sum(m.views) over (
        partition by m.viewer_no, m.month, case when r.content_no is not null then 'high_risk' else 'rest' end
        order by m.span_no
    ) - m.views as views_before
from world.span_months as m
left join risky_contents as r on m.content_no = r.content_no;

create table world.sampled_views as
with

strata as (
    select viewer_no, month, stratum, cast(sum(views) as bigint) as views
    from world.stratified_span_months
    group by viewer_no, month, stratum
),

sized as (
    select
        *,
        hash(viewer_no, month, stratum) as stratum_key,
        greatest(2, cast(round(getvariable('view_samples_per_stratum') * getvariable('scale')) as bigint))
            as n_sampled
    from strata
),

drawn as (
    select
        *,
        unnest(range(n_sampled)) as draw_no
    from sized
),

points as (
    select
        *,
        -- one draw in each of n equal slices of the stratum
        cast(
            floor((draw_no + uniform('sampled view', hash(stratum_key, draw_no))) / n_sampled * views) as hugeint
        ) as point
    from drawn
),

placed as (
    select
        p.*,
        m.span_no,
        m.content_no,
        cast(getvariable('world_start') + cast(
            m.first_day_no + uniform_int(
                'sampled day', hash(p.stratum_key, p.draw_no), m.last_day_no - m.first_day_no + 1
            ) as integer
        ) as date) as day
    from points as p
    asof inner join world.stratified_span_months as m
        on p.viewer_no = m.viewer_no
        and p.month = m.month
        and p.stratum = m.stratum
        and p.point >= m.views_before
),

timed as (
    select
        p.*,
        greatest(
            after_seconds(
                cast(p.day as timestamp), 86399 * uniform('sampled second', hash(p.stratum_key, p.draw_no))
            ),
            c.published_at + interval 10 second
        ) as sampled_at
    from placed as p
    inner join world.contents as c on p.content_no = c.content_no
)

select
    row_number() over (order by sampled_at, viewer_no, month, stratum, draw_no) as sample_no,
    viewer_no,
    month,
    stratum,
    content_no,
    sampled_at,
    views / cast(n_sampled as double) as sampling_weight
from timed;

create table moderation.view_samples as
select
    'VS-' || lpad(cast(s.sample_no as varchar), 9, '0') as sample_id,
    p.policy_code,
    content_id(s.content_no) as content_id,
    m.market,
    case
        when c.content_type = 'live' then 'live'
        when c.content_type = 'showcase' then 'shop_tab'
        else 'feed'
    end as surface,
    s.stratum,
    s.sampled_at,
    round(s.sampling_weight, 6) as sampling_weight,
    case when v.content_no is not null then 'violating' else 'not_violating' end as label,
    'LB-' || lpad(cast(1 + uniform_int('labeller', s.sample_no, 40) as varchar), 3, '0') as labeller_id,
    'G' || year(s.sampled_at) || '.' || quarter(s.sampled_at) as guideline_version,
    delivery_day(s.sampled_at) as _delivery_day
from world.sampled_views as s
inner join world.policies as p on p.is_view_sampled and cast(s.sampled_at as date) >= p.effective_from
inner join world.markets as m on s.viewer_no = m.market_no
inner join world.contents as c on s.content_no = c.content_no
left join world.violations as v on s.content_no = v.content_no and p.policy_no = v.policy_no;

create table moderation.detector_releases as
select
    detector_code,
    detector_version,
    language,
    live_from,
    live_to,
    shadow_from,
    gold_precision,
    gold_recall,
    gold_n,
    delivery_day(coalesce(live_to, live_from)) as _delivery_day
from world.detector_releases;
