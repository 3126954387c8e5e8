-- grain: one row per release of a detector in a language
create table world.detector_releases as
with

releases as (
    select
        p.policy_no,
        p.policy_code,
        w.language,
        release_no,
        greatest(p.effective_from, date '2022-03-01') + cast(
            release_no * 300 + uniform_int('release day', p.policy_no * 64 + release_no, 40) as integer
        ) as live_from
    from world.policies as p
    cross join world.words as w
    cross join range(6) as r (release_no)
)

select
    policy_no,
    language,
    'DET-' || replace(policy_code, '_', '-') as detector_code,
    '1.' || release_no || '.0' as detector_version,
    cast(live_from as timestamp) + interval 9 hour as live_from,
    lead(cast(live_from as timestamp) + interval 9 hour) over (
        partition by policy_no, language order by release_no
    ) as live_to,
    cast(live_from - 21 as timestamp) + interval 9 hour as shadow_from,
    round(least(0.995, 0.90 + 0.015 * release_no
        + 0.04 * (uniform('gold precision', hash(policy_no, language, release_no)) - 0.5)), 4)
            as gold_precision,
    round(least(0.99, 0.84 + 0.022 * release_no
        + 0.06 * (uniform('gold recall', hash(policy_no, language, release_no)) - 0.5)), 4) as gold_recall,
    400 + 100 * uniform_int('gold size', hash(policy_no, language, release_no), 12) as gold_n
from releases
where live_from <= getvariable('period_end');

-- grain: one row per suspicion, with the moments and verdicts that follow from it
create table world.suspicions as
with

-- violations that somebody or something finds
found as (
    select v.content_no, v.policy_no, true as is_violating
    from world.violations as v
    where uniform('found', v.violation_no) < getvariable('recall')
),

-- contents suspected without reason
false_alarms as (
    select
        c.content_no,
        1 + uniform_int('false alarm policy', c.content_no, (select count(*) from world.policies))
            as policy_no,
        false as is_violating
    from world.contents as c
    anti join world.violations as v on c.content_no = v.content_no
    where uniform('false alarm', c.content_no) < getvariable('false_alarm_rate')
        and cast(c.published_at as date) >= getvariable('period_start')
),

joined as (
    select
        s.content_no * 32 + s.policy_no as suspicion_key,
        s.*,
        c.creator_no,
        c.market_no,
        c.language,
        c.content_type,
        c.is_shoppable,
        c.published_at,
        m.market,
        m.is_eea,
        m.before_any_view_rate,
        m.within_24h_rate,
        m.proactive_rate,
        p.policy_code
    from (from found union all from false_alarms) as s
    inner join world.contents as c on s.content_no = c.content_no
    inner join world.markets as m on c.market_no = m.market_no
    inner join world.policies as p on s.policy_no = p.policy_no
    where p.effective_from <= cast(c.published_at as date)
),

classified as (
    select
        *,
        case
            when not is_violating then 'false_alarm'
            when uniform('removal class', suspicion_key) < before_any_view_rate then 'before_any_view'
            when uniform('removal class', suspicion_key) < within_24h_rate then 'within_24h'
            else 'later'
        end as timing,
        case
            when is_violating and uniform('automation', suspicion_key) < getvariable('fully_automated_share')
                then 'fully'
            when is_violating and uniform('automation', suspicion_key)
                < getvariable('fully_automated_share') + getvariable('partially_automated_share')
                    then 'partially'
            when not is_violating and uniform('automation', suspicion_key) < 0.35 then 'fully'
            else 'not'
        end as automation,
        case
            when uniform('source', suspicion_key) >= proactive_rate then 'report'
            when uniform('source', suspicion_key) >= proactive_rate - 0.02 then 'proactive_manual'
            else 'model'
        end as source
    from joined
),

timed as (
    select
        *,
        -- seconds from publication to the decision
        case
            when timing = 'before_any_view'
                and automation = 'fully' then 20 + 600 * uniform('delay', suspicion_key)
            when timing = 'before_any_view' then least(72000, lognormal('delay', suspicion_key, 5400, 0.8))
            when timing = 'within_24h' then 3600 * (1 + 21 * uniform('delay', suspicion_key))
            when timing = 'later' then 86400 * (0.1 + pareto('delay', suspicion_key, 1.0, 45.0))
            else least(30 * 86400, lognormal('delay', suspicion_key, 43200, 1.5))
        end as decision_delay,
        case
            when automation = 'fully' then 3 + 60 * uniform('wait', suspicion_key)
            else lognormal('wait', suspicion_key, 3600 * getvariable('median_review_hours'), 1.0)
        end as wanted_wait
    from classified
),

placed as (
    select
        * exclude (wanted_wait, decision_delay),
        after_seconds(published_at, decision_delay) as first_decided_at,
        after_seconds(published_at, greatest(5, decision_delay - least(wanted_wait, 0.9 * decision_delay)))
            as detected_at
    from timed
)

select
    row_number() over (order by detected_at, suspicion_key) as detection_no,
    *,
    case
        when is_violating
            then uniform('first outcome', suspicion_key) < case automation when 'fully'
                then 0.985 else 0.95 end
        else uniform('first outcome', suspicion_key) < case automation
            when 'fully' then getvariable('wrong_by_machine_rate') else getvariable('wrong_by_reviewer_rate')
        end
    end as first_says_violation,
    automation != 'fully' and uniform('second round', suspicion_key) < 0.12 as has_second_round,
    (uniform('second outcome', suspicion_key) < 0.97) = is_violating as second_says_violation,
    after_seconds(first_decided_at, lognormal('second wait', suspicion_key, 14400, 0.7)) as second_decided_at
from placed
where detected_at < getvariable('period_end') + 1;

-- grain: one row per report or notice
create table world.reports as
with

-- the report that led to a suspicion
first_reports as (
    select
        s.detection_no,
        s.content_no,
        s.creator_no,
        s.market,
        s.is_eea,
        s.policy_code,
        after_seconds(s.detected_at, -least(
            epoch(s.detected_at - s.published_at) * 0.5, 30 + exponential('report handling', s.detection_no, 900)
        )) as received_at
    from world.suspicions as s
    where s.source = 'report'
),

-- reports that lead to nothing new
further as (
    select
        cast(null as bigint) as detection_no,
        c.content_no,
        c.creator_no,
        m.market,
        m.is_eea,
        p.policy_code,
        after_seconds(c.published_at, lognormal('further report', c.content_no, 40000, 1.2)) as received_at
    from world.contents as c
    inner join world.markets as m on c.market_no = m.market_no
    inner join world.policies as p
        on p.policy_no = 1 + uniform_int('reported policy', c.content_no, (select count(*) from world.policies))
    where uniform('further report', c.content_no * 3 + 1) < 0.06
        and cast(c.published_at as date) >= getvariable('period_start')
),

gathered as (
    from first_reports
    union all by name
    select * from further
    where received_at < getvariable('period_end') + 1
)

select
    row_number() over (order by received_at, content_no, detection_no nulls last) as report_no,
    *,
    case
        when is_eea then pick_weighted(
            'report channel', hash(content_no, detection_no),
            ['user', 'article_16_notice', 'trusted_flagger', 'member_state_order'],
            [0.9300, 0.0600, 0.0060, 0.0040]
        )
        else 'user'
    end as channel
from gathered;

-- grain: one row per review decision
create table world.decisions as
with

first_round as (
    select
        detection_no,
        'first' as round,
        cast(null as varchar) as sampling_reason,
        cast(null as boolean) as is_blind,
        automation,
        first_says_violation as says_violation,
        first_decided_at as decided_at
    from world.suspicions
),

second_round as (
    select
        detection_no,
        'second' as round,
        'escalation' as sampling_reason,
        false as is_blind,
        'not' as automation,
        second_says_violation as says_violation,
        second_decided_at as decided_at
    from world.suspicions
    where has_second_round
),

-- random re-reviews do not see the earlier verdict; agreement with the truth gives a kappa near 0.75
random_quality as (
    select
        detection_no,
        'qa' as round,
        'random' as sampling_reason,
        true as is_blind,
        'not' as automation,
        (uniform('qa outcome', detection_no) < getvariable('reviewer_accuracy')) = is_violating
            as says_violation,
        after_seconds(
            case when has_second_round then second_decided_at else first_decided_at end,
            86400 * (1 + 5 * uniform('qa wait', detection_no))
        ) as decided_at
    from world.suspicions
    where uniform('qa sample', detection_no) < getvariable('qa_sample_rate')
),

gold_quality as (
    select
        detection_no,
        'qa' as round,
        'gold' as sampling_reason,
        true as is_blind,
        'not' as automation,
        (uniform('gold outcome', detection_no) < 0.96) = is_violating as says_violation,
        after_seconds(first_decided_at, 86400 * (8 + 5 * uniform('gold wait', detection_no))) as decided_at
    from world.suspicions
    where automation != 'fully' and uniform('gold sample', detection_no) < 0.02
),

gathered as (
    from first_round union all from second_round union all from random_quality union all from gold_quality
)

select
    row_number() over (order by g.decided_at, g.detection_no, g.round, g.sampling_reason nulls first)
        as decision_no,
    g.*
from gathered as g
inner join world.suspicions as s on g.detection_no = s.detection_no
where g.decided_at < getvariable('period_end') + 1;
