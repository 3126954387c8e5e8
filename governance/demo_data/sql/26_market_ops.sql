-- Spreadsheets do not grow with the scale. Each sheet is sent in when its newest line is written.

create table world.quarters as
select
    quarter_start,
    row_number() over (order by quarter_start) as quarter_no,
    strftime(quarter_start, '%Y') || '-Q' || quarter(quarter_start) as quarter
from (
    select cast(q as date) as quarter_start
    from range(
        cast(getvariable('period_start') as timestamp),
        cast(getvariable('period_end') + 1 as timestamp),
        interval 3 month
    ) as r (q)
);

create table world.months as
select cast(m as date) as month
from range(
    cast(getvariable('period_start') as timestamp),
    cast(getvariable('period_end') + 1 as timestamp),
    interval 1 month
) as r (m);

create table market_ops.targets as
with

metrics as (
    select *
    from (
        values
            ('violative_view_rate', 'share', 'lower_is_better', 0.020, 0.93),
            ('proactive_rate', 'share', 'higher_is_better', 0.930, 1.004),
            ('removal_within_24h_rate', 'share', 'higher_is_better', 0.860, 1.006),
            ('overturn_rate', 'share', 'lower_is_better', 0.460, 0.98),
            ('median_appeal_hours', 'hours', 'lower_is_better', 2.2, 0.98),
            ('healthy_creator_share', 'share', 'higher_is_better', 0.900, 1.003),
            ('training_completion_rate', 'share', 'higher_is_better', 0.150, 1.03),
            ('net_gmv', 'eur', 'higher_is_better', 20000.0, 1.05),
            ('actions_on_time', 'count', 'higher_is_better', 40.0, 1.02)
    ) as m (metric, unit, direction, first_target, step)
),

-- every tenth target is revised once within its quarter
versions as (
    select
        x.metric,
        m.market,
        q.quarter,
        version,
        q.quarter_start,
        x.unit,
        x.direction,
        x.first_target * pow(x.step, q.quarter_no - 1) * case when x.unit in ('eur', 'count')
            then m.recipients_million / 25 else 1 end
        * (0.97 + 0.06 * uniform('target', hash(x.metric, m.market_no))) as base_target
    from metrics as x
    cross join world.markets as m
    cross join world.quarters as q
    cross join range(1, 3) as v (version)
    where m.launch_date < q.quarter_start
        and (version = 1 or uniform('target revised', hash(x.metric, m.market_no, q.quarter_no)) < 0.10)
),

dated as (
    select
        *,
        case version
            when 1
                then quarter_start - 14 + cast(uniform_int('set on', hash(metric, market, quarter), 10) as integer)
            else quarter_start + 30 + cast(uniform_int('revised on', hash(metric, market, quarter), 20) as integer)
        end as set_on
    from versions
)

select
    metric,
    market,
    quarter,
    cast(version as bigint) as version,
    round(base_target * case version when 1 then 1 else 1.03 end, 4) as target,
    unit,
    direction,
    round(base_target * 0.96, 4) as baseline,
    'ops-lead-' || lower(market) as set_by,
    set_on,
    delivery_day(set_on) as _delivery_day
from dated;

create table market_ops.policy_localisation as
with

pairs as (
    select
        p.policy_no,
        p.policy_code,
        p.effective_from as policy_from,
        m.market_no,
        m.market,
        m.launch_date,
        unnest(m.language_list) as language,
        m.is_eea
    from world.policies as p
    cross join world.markets as m
),

dated as (
    select
        *,
        plus_days(
            greatest(launch_date, policy_from),
            uniform_int('localised', hash(policy_no, market_no, language), 60)
        ) as effective_from,
        uniform('localisation status', hash(policy_no, market_no, language)) as chance
    from pairs
)

select
    policy_code,
    market,
    language,
    case when chance < 0.88 then 'live' when chance < 0.96 then 'in_review' else 'draft' end as status,
    case
        when market = 'FR' then 'Loi 2023-451'
        when market = 'GB' then 'Online Safety Act 2023'
        when market = 'SA' then 'Mawthooq licence rules'
        when market = 'AE' then 'Advertiser permit rules'
        when market = 'TR' then 'Law 5651'
        when is_eea then 'DSA Art. 14'
        else 'Consumer Protection Act 68 of 2008'
    end as legal_basis,
    case when chance < 0.88 then effective_from end as effective_from,
    chance < 0.80 as help_page_translated,
    'DET-' || replace(policy_code, '_', '-') as detector_code,
    getvariable('period_end') + 1 as _delivery_day
from dated;

create table market_ops.market_requirements as
with

requirements as (
    select *
    from (
        values
            ('policies_localised', 'share of policies live in the main language', 0.95),
            ('help_pages_translated', 'share of help pages translated', 0.90),
            ('moderators_b2', 'moderators at CEFR B2 or above', 5.0),
            ('detectors_live', 'share of policies with a detector in the language', 0.80),
            ('legal_review', 'signed memo of counsel', 1.0),
            ('appeals_desk_staffed', 'agents trained for the market', 2.0),
            ('licence_checks', 'share of creators with a valid licence', 0.85)
    ) as r (requirement, evidence_needed, threshold)
)

select
    m.market,
    r.requirement,
    r.evidence_needed,
    cast(r.threshold as double) as threshold,
    getvariable('period_start') as _delivery_day
from world.markets as m
cross join requirements as r
where r.requirement != 'licence_checks' or m.market in ('SA', 'AE', 'FR');

create table market_ops.rollout_milestones as
with

milestones as (
    select *
    from (
        values
            ('policy_text_signed_off', -90), ('moderators_hired', -60), ('detectors_in_shadow', -40),
            ('help_pages_live', -14), ('launch', 0), ('first_quarter_review', 100)
    ) as m (milestone, days_from_launch)
),

dated as (
    select
        m.market,
        s.milestone,
        m.launch_date + s.days_from_launch as planned_on,
        plus_days(
            m.launch_date,
            s.days_from_launch
            -- the launch itself never slips
            + case s.milestone when 'launch' then 0 else uniform_int('slip', hash(m.market_no, s.milestone), 12) - 3 end
        ) as done_on
    from world.markets as m
    cross join milestones as s
)

select
    market,
    milestone,
    planned_on,
    case when done_on <= getvariable('period_end') then done_on end as done_on,
    delivery_day(least(done_on, getvariable('period_end'))) as _delivery_day
from dated;

create table market_ops.interventions as
with

planned as (
    select *
    from (
        values
            ('UNDISCLOSED_AD', 'DE', 'NL;PL', 'violative_view_rate', 560),
            ('EXAGGERATED_CLAIMS', 'GB', 'FR;ES', 'violative_view_rate', 420),
            ('WEIGHT_LOSS', 'FR', 'IT;ES', 'violative_view_rate', 60),
            ('COUNTERFEIT', 'IT', 'ES;FR', 'violative_view_rate', 310),
            ('UNDISCLOSED_AIGC', 'GB', 'DE;FR', 'violative_view_rate', 240),
            ('TREATMENT_CLAIMS', 'ES', 'IT;FR', 'proactive_rate', 365),
            ('REPRODUCED_CONTENT', 'DE', 'AT;NL', 'violative_view_rate', 120),
            ('INCONSISTENT_PROMOTION', 'SA', 'AE;TR', 'violative_view_rate', 130),
            ('PROHIBITED_PRODUCT', 'PL', 'NL;DE', 'removal_within_24h_rate', 200),
            ('UNDISCLOSED_AD', 'AE', 'SA', 'training_completion_rate', 390)
    ) as p (policy_code, market, control_markets, target_metric, days_before_end)
),

dated as (
    select *, plus_days(getvariable('period_end'), -days_before_end) as go_live
    from planned
)

select
    'IV-' || lpad(cast(row_number() over (order by go_live, market) as varchar), 3, '0') as intervention_id,
    policy_code,
    market,
    control_markets,
    target_metric,
    go_live,
    delivery_day(go_live) as _delivery_day
from dated
where go_live >= getvariable('period_start');

create table market_ops.moderator_capacity as
with

teams as (
    select
        m.market_no,
        m.market,
        m.recipients_million,
        m.launch_date,
        language,
        language_no,
        case when language_no = 1 then 1.0 else 0.3 end as share
    from world.markets as m
    cross join lateral (
        select unnest(m.language_list) as language, generate_subscripts(m.language_list, 1) as language_no
    )
),

sized as (
    select
        t.*,
        q.month,
        greatest(2, cast(round(
            t.recipients_million * 1.6 * t.share * (1 + 0.1 * (year(q.month) - 2023))
            * (0.92 + 0.16 * uniform('capacity', hash(t.market_no, t.language, q.month)))
        ) as bigint)) as moderators
    from teams as t
    inner join world.months as q on q.month >= date_trunc('month', t.launch_date)
)

select
    market,
    language,
    month,
    moderators,
    -- few moderators are employed by the provider itself
    cast(round(moderators * 0.10) as bigint) as internal,
    round(moderators * 152.0 * (0.94 + 0.08 * uniform('hours', hash(market_no, language, month))), 1)
        as hours,
    case
        when language_no = 1 then pick_weighted('cefr', hash(market_no, language), ['C1', 'B2', 'C2'], [0.5, 0.4, 0.1])
        else 'B2'
    end
        as cefr_level,
    delivery_day(last_day(month)) as _delivery_day
from sized;

create table market_ops.monthly_recipients as
with

by_market as (
    select
        d.market,
        m.is_eea,
        cast(date_trunc('month', d.day) as date) as month,
        100 * cast(round(
            avg(cast(d.demand as double))
            * (0.98 + 0.04 * uniform('recipients', hash(d.market_no, date_trunc('month', d.day)))) / 100
        ) as bigint) as recipients
    from world.market_days as d
    inner join world.markets as m on d.market_no = m.market_no
    where d.day >= getvariable('period_start')
    group by d.market, d.market_no, m.is_eea, date_trunc('month', d.day)
),

gathered as (
    select market, month, recipients from by_market
    union all
    select 'EU', month, cast(sum(recipients) as bigint) from by_market where is_eea group by month
)

select
    market,
    month,
    recipients,
    delivery_day(last_day(month)) as _delivery_day
from gathered;

create table market_ops.pain_points as
with

drawn as (
    select
        item_no,
        1 + uniform_int('pain point theme', item_no, (select count(*) from rules.pain_points)) as theme_no,
        1 + uniform_int('pain point market', item_no, (select count(*) from world.markets)) as market_no,
        getvariable('period_start') + cast(
            uniform_int('raised on', item_no, getvariable('period_end') - getvariable('period_start') + 1)
                as integer
        ) as raised_on
    from range(1, 1 + getvariable('n_quarters') * 18) as r (item_no)
),

with_markets as (
    select d.*, m.market, t.theme, t.metric, t.text
    from drawn as d
    inner join world.markets as m on d.market_no = m.market_no
    inner join rules.pain_points as t on d.theme_no = t.position
    where d.raised_on >= m.launch_date
),

followed_up as (
    select
        *,
        raised_on + 21 + cast(uniform_int('due', item_no, 60) as integer) as due_on,
        case when uniform('closed', item_no) < 0.75
            then raised_on + 7 + cast(floor(exponential('time to close', item_no, 45)) as integer)
        end as closed_on
    from with_markets
),

cut_off as (
    select * replace (case when closed_on <= getvariable('period_end') then closed_on end as closed_on)
    from followed_up
)

select
    'PP-' || lpad(cast(item_no as varchar), 4, '0') as item_id,
    pick('raising team', item_no, ['market-ops', 'creator-team', 'policy', 'finance-partner']) || '-'
        || lower(market) as raised_by_team,
    market,
    theme,
    text || ' (' || market || ', ' || strftime(raised_on, '%B %Y') || ')' as text,
    metric,
    money(100 * round(lognormal('impact', item_no, 2500, 1.1))) as impact_eur,
    raised_on,
    'Agreed: ' || pick('agreed action', item_no, [
        'weekly sync with the desk', 'rewrite the help page', 'add a field to the export', 'hire for the weekend shift',
        'compare both lists line by line'
    ]) as action,
    pick('owner', item_no, ['A. Novak', 'S. Idris', 'J. Müller', 'C. Rossi', 'L. Dubois', 'M. Öztürk'])
        as owner,
    due_on,
    case
        when closed_on is not null then 'done'
        when uniform('in progress', item_no) < 0.6 then 'in_progress'
        else 'open'
    end as status,
    closed_on,
    case when closed_on is not null then 'minutes of ' || strftime(closed_on, '%Y-%m-%d') end as evidence,
    delivery_day(coalesce(closed_on, raised_on)) as _delivery_day
from cut_off;
