-- What is truly wrong with the contents, whether or not anybody finds out.

-- grain: one row per planted trend: a burst or a level shift of a policy in a market
create table world.planted_trends as
select
    row_number() over (order by t.position) as trend_no,
    p.policy_no,
    t.policy_code,
    m.market_no,
    t.market,
    t.kind,
    plus_days(getvariable('period_end'), -t.days_before_end) as onset,
    plus_days(
        getvariable('period_end'),
        -t.days_before_end + least(coalesce(t.duration_days, t.days_before_end + 1) - 1, t.days_before_end)
    ) as ends_on,
    t.factor
from rules.planted_trends as t
inner join world.policies as p on t.policy_code = p.policy_code
inner join world.markets as m on t.market = m.market
where plus_days(getvariable('period_end'), -t.days_before_end) >= getvariable('period_start');

-- grain: one row per content and policy it truly violates
create table world.violations as
with

weights as (
    select
        policy_no,
        content_scope,
        sum(cast(100 * violation_weight as bigint)) over (order by policy_no)
        - cast(100 * violation_weight as bigint) as weight_before,
        sum(cast(100 * violation_weight as bigint)) over () as weight_total,
        violation_weight / sum(violation_weight) over () as share
    from world.policies
),

exposed as (
    select
        c.*,
        c.violation_risk * case when c.is_shoppable then 1.0 else 0.35 end * getvariable('violation_rate')
            as probability,
        cast(c.published_at as date) as published_on
    from world.contents as c
    where cast(c.published_at as date) >= getvariable('period_start')
),

usual as (
    select e.content_no, w.policy_no, false as is_planted
    from exposed as e
    asof inner join weights as w
        on uniform_int('violated policy', e.content_no, (select max(weight_total) from weights)) >= w.weight_before
    where uniform('violates', e.content_no) < e.probability
        and (w.content_scope = 'any' or e.content_type = 'live')
),

second_policies as (
    select e.content_no, w.policy_no, false as is_planted
    from exposed as e
    inner join usual as u on e.content_no = u.content_no
    asof inner join weights as w
        on uniform_int('second policy', e.content_no, (select max(weight_total) from weights)) >= w.weight_before
    where uniform('violates twice', e.content_no) < 0.05
        and (w.content_scope = 'any' or e.content_type = 'live')
),

-- a trend multiplies the usual rate of its policy in its market
planted as (
    select e.content_no, t.policy_no, true as is_planted
    from exposed as e
    inner join world.planted_trends as t
        on e.market_no = t.market_no
        and e.published_on between t.onset and t.ends_on
    inner join weights as w on t.policy_no = w.policy_no
    where uniform('planted trend', e.content_no * 32 + t.trend_no)
        < getvariable('violation_rate') * w.share * (t.factor - 1)
),

each_once as (
    select content_no, policy_no, bool_or(is_planted) as is_planted
    from (from usual union all from second_policies union all from planted)
    group by content_no, policy_no
)

select
    row_number() over (order by v.content_no, v.policy_no) as violation_no,
    v.content_no,
    v.policy_no,
    v.is_planted
from each_once as v
inner join world.contents as c on v.content_no = c.content_no
inner join world.policies as p on v.policy_no = p.policy_no
where cast(c.published_at as date) >= p.effective_from;
