-- grain: one row per market, policy, language and quarter of the first violation in it
with

episodes as (

    select * from {{ ref('met_repeat_episodes__creator_policy_quarter') }}

),

measurement_rules as (

    select * from {{ ref('measurement_rules') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

windows as (

    select
        max(value) filter (where rule = 'repeat_window') as repeat_days,
        max(value) filter (where rule = 'survival_window') as survival_days
    from measurement_rules

),

creators_by_duration as (

    select
        case when grouping(episodes.market) = 1 then 'ALL' else episodes.market end as market,
        episodes.policy_code,
        case when grouping(episodes.language) = 1 then 'ALL' else episodes.language end as language,
        episodes.quarter,
        episodes.quarter_start_date,
        episodes.followed_days,
        count(*) as n_creators,
        count(*) filter (where episodes.is_repeated) as n_repeated,
        count(*) filter (where episodes.is_suspended_before_repeat) as n_suspended,
        count(*) filter (where episodes.observable_days >= windows.repeat_days) as n_observed,
        count(*) filter (
            where
            episodes.observable_days >= windows.repeat_days
            and episodes.is_repeated and episodes.followed_days <= windows.repeat_days
        ) as n_repeated_in_window
    from episodes
    cross join windows
    group by
        episodes.policy_code, episodes.quarter, episodes.quarter_start_date, episodes.followed_days,
        cube(episodes.market, episodes.language)

),

{{ kaplan_meier(
    'creators_by_duration', 'market, policy_code, language, quarter', 'followed_days', 'n_creators', 'n_repeated'
) }},

cohorts_summed as (

    select
        curve.market,
        curve.policy_code,
        curve.language,
        curve.quarter,
        curve.quarter_start_date,
        sum(curve.n_creators) as n_creators,
        sum(curve.n_repeated) as n_repeated,
        sum(curve.n_suspended) as n_suspended,
        sum(curve.n_observed) as n_observed,
        sum(curve.n_repeated_in_window) as n_repeated_in_window,
        -- Unknown when nobody was followed that long, unless all had repeated before.
        case
            when
                max(curve.followed_days) >= max(windows.repeat_days)
                or min(curve.survival) = 0
                then coalesce(
                    min(curve.survival) filter (where curve.followed_days <= windows.repeat_days), 1.0
                )
        end as repeat_survival,
        max(curve.greenwood_sum) filter (where curve.followed_days <= windows.repeat_days)
            as repeat_greenwood_sum,
        case
            when
                max(curve.followed_days) >= max(windows.survival_days)
                or min(curve.survival) = 0
                then coalesce(
                    min(curve.survival) filter (where curve.followed_days <= windows.survival_days), 1.0
                )
        end as survival_survival,
        max(curve.greenwood_sum) filter (where curve.followed_days <= windows.survival_days)
            as survival_greenwood_sum
    from survival_curve as curve
    cross join windows
    group by
        curve.market, curve.policy_code, curve.language, curve.quarter, curve.quarter_start_date

)

select
    cohorts.market,
    cohorts.policy_code,
    cohorts.language,
    cohorts.quarter,
    cast(cohorts.n_creators as bigint) as n_creators,
    cast(cohorts.n_repeated as bigint) as n_creators_repeated,
    cast(cohorts.n_suspended as bigint) as n_creators_suspended,
    cast(cohorts.n_observed as bigint) as n_creators_observed_90_days,
    cast(cohorts.n_repeated_in_window as bigint) as n_creators_repeated_in_90_days,
    {{ ratio_above_floor('cohorts.n_repeated_in_window', 'cohorts.n_observed', 'floors.creators_at_risk') }}
        as repeat_90_days_rate,
    {{ wilson_above_floor(
        'lower', 'cohorts.n_repeated_in_window', 'cohorts.n_observed', 'floors.creators_at_risk'
    ) }} as repeat_90_days_rate_lower,
    {{ wilson_above_floor(
        'upper', 'cohorts.n_repeated_in_window', 'cohorts.n_observed', 'floors.creators_at_risk'
    ) }} as repeat_90_days_rate_upper,
    {{ above_floor('cohorts.repeat_survival', 'cohorts.n_creators', 'floors.creators_at_risk') }}
        as survival_90_days_rate,
    {{ above_floor(
        survival_bound('cohorts.repeat_survival', 'cohorts.repeat_greenwood_sum', ''),
        'cohorts.n_creators', 'floors.creators_at_risk'
    ) }} as survival_90_days_rate_lower,
    {{ above_floor(
        survival_bound('cohorts.repeat_survival', 'cohorts.repeat_greenwood_sum', '-'),
        'cohorts.n_creators', 'floors.creators_at_risk'
    ) }} as survival_90_days_rate_upper,
    {{ above_floor('cohorts.survival_survival', 'cohorts.n_creators', 'floors.creators_at_risk') }}
        as survival_180_days_rate,
    {{ above_floor(
        survival_bound('cohorts.survival_survival', 'cohorts.survival_greenwood_sum', ''),
        'cohorts.n_creators', 'floors.creators_at_risk'
    ) }} as survival_180_days_rate_lower,
    {{ above_floor(
        survival_bound('cohorts.survival_survival', 'cohorts.survival_greenwood_sum', '-'),
        'cohorts.n_creators', 'floors.creators_at_risk'
    ) }} as survival_180_days_rate_upper,
    cohorts.quarter_start_date
from cohorts_summed as cohorts
cross join floors
-- By language for all policies together only.
where cohorts.policy_code = 'ALL' or cohorts.language = 'ALL'
