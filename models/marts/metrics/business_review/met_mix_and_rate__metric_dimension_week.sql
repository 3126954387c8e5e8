-- grain: one row per ratio metric, dimension (market, policy), member (and all of them) and week with
-- events in it or the week before
with

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

parts as (

    select * from {{ ref('met_metric_parts__metric_market_policy_day_edition') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

weeks as (

    select
        metric,
        'market' as dimension,
        market as member,
        period_start_date as week_start_date,
        coalesce(cast(numerator as double), 0) as numerator,
        coalesce(cast(denominator as double), 0) as denominator
    from metric_values
    where period_kind = 'week' and market != 'ALL'
    union all
    select
        metric,
        'policy' as dimension,
        policy_code as member,
        cast(date_trunc('week', stat_date) as date) as week_start_date,
        cast(sum(numerator) as double) as numerator,
        cast(sum(denominator) as double) as denominator
    from parts
    where policy_code != 'ALL'
    group by metric, policy_code, cast(date_trunc('week', stat_date) as date)

),

-- both weeks of a step, also for a member that has only one of them
steps as (
    {% for days in [0, 7] %}
    select
        metric,
        dimension,
        member,
        cast(week_start_date + interval {{ days }} day as date) as week_start_date,
        {{ '0.0' if days else 'numerator' }} as numerator,
        {{ '0.0' if days else 'denominator' }} as denominator,
        {{ 'numerator' if days else '0.0' }} as numerator_before,
        {{ 'denominator' if days else '0.0' }} as denominator_before
    from weeks
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

members_by_step as (

    select
        steps.metric,
        steps.dimension,
        steps.member,
        steps.week_start_date,
        sum(steps.numerator) as numerator,
        sum(steps.denominator) as denominator,
        sum(steps.numerator_before) as numerator_before,
        sum(steps.denominator_before) as denominator_before
    from steps
    inner join registry on steps.metric = registry.metric
    where registry.kind = 'ratio'
    group by steps.metric, steps.dimension, steps.member, steps.week_start_date

),

shares_and_rates as (

    select
        metric,
        dimension,
        member,
        week_start_date,
        denominator / nullif(sum(denominator) over step, 0) as mix_share,
        denominator_before / nullif(sum(denominator_before) over step, 0) as mix_share_before,
        numerator / nullif(denominator, 0) as rate,
        numerator_before / nullif(denominator_before, 0) as rate_before,
        sum(numerator) over step / nullif(sum(denominator) over step, 0) as rate_of_all,
        sum(numerator_before) over step / nullif(sum(denominator_before) over step, 0) as rate_of_all_before
    from members_by_step
    window step as (partition by metric, dimension, week_start_date)

),

-- mix: share of the member moved, at its mean rate against that of all; rate: its rate moved, at
-- its mean share.
-- A member that was not there, or is no more, had the rate it has in the other week: all of it is mix.
effects as (

    select
        metric,
        dimension,
        member,
        week_start_date,
        mix_share,
        mix_share_before,
        rate_of_all - rate_of_all_before as change_of_all,
        (mix_share - mix_share_before) * (
            (coalesce(rate, rate_before, 0) + coalesce(rate_before, rate, 0)) / 2
            - (rate_of_all + rate_of_all_before) / 2
        ) as mix_effect,
        (mix_share + mix_share_before) / 2
        * (coalesce(rate, rate_before, 0) - coalesce(rate_before, rate, 0)) as rate_effect
    from shares_and_rates
    where rate_of_all is not null and rate_of_all_before is not null and mix_share + mix_share_before > 0

)

select
    metric,
    dimension,
    member,
    week_start_date,
    mix_share,
    mix_share_before,
    cast(null as double) as change_of_all,
    mix_effect,
    rate_effect
from effects
union all
select
    metric,
    dimension,
    'ALL' as member,
    week_start_date,
    sum(mix_share) as mix_share,
    sum(mix_share_before) as mix_share_before,
    max(change_of_all) as change_of_all,
    sum(mix_effect) as mix_effect,
    sum(rate_effect) as rate_effect
from effects
group by metric, dimension, week_start_date
