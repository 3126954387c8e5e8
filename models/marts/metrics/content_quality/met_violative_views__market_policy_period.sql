-- grain: one row per kind of period, its day, market of viewers and policy
with

stratum_days as (

    select * from {{ ref('met_view_samples__market_policy_stratum_day') }}

),

days_in_windows as (

    select * from {{ ref('int_days_in_reporting_windows') }}

),

rare_event_limits as (

    select * from {{ ref('rare_event_limits') }}

),

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

strata_summed as (

    select
        days_in_windows.period_kind,
        days_in_windows.period_date,
        stratum_days.market,
        stratum_days.policy_code,
        stratum_days.stratum,
        sum(stratum_days.n_views_sampled) as n_views_sampled,
        sum(stratum_days.n_violating_samples) as n_violating_samples,
        sum(stratum_days.sampled_weight) as sampled_weight,
        sum(stratum_days.violating_weight) as violating_weight,
        sum(stratum_days.squared_weight) as squared_weight,
        sum(stratum_days.squared_violating_weight) as squared_violating_weight
    from stratum_days
    inner join days_in_windows on stratum_days.metric_date = days_in_windows.metric_date
    where days_in_windows.period_kind in ('rolling', 'quarter')
    group by
        days_in_windows.period_kind,
        days_in_windows.period_date,
        stratum_days.market,
        stratum_days.policy_code,
        stratum_days.stratum

),

strata_beside_their_total as (

    select
        *,
        sum(sampled_weight) over period_total as total_weight,
        sum(violating_weight) over period_total / nullif(sum(sampled_weight) over period_total, 0) as estimate
    from strata_summed
    window period_total as (partition by period_kind, period_date, market, policy_code)

),

periods_estimated as (

    select
        period_kind,
        period_date,
        market,
        policy_code,
        sum(n_views_sampled) as n_views_sampled,
        sum(n_violating_samples) as n_violating_samples,
        sum(sampled_weight) as sampled_weight,
        sum(violating_weight) as violating_weight,
        sum(squared_weight) as squared_weight,
        min(estimate) as estimate,
        sum({{ stratum_variance(
            'n_views_sampled', 'sampled_weight', 'violating_weight', 'squared_weight',
            'squared_violating_weight', 'estimate', 'total_weight'
        ) }}) as variance
    from strata_beside_their_total
    group by period_kind, period_date, market, policy_code

),

-- Views of a simple sample of the same variance; Kish's size where nothing varies.
periods_with_effective_size as (

    select
        *,
        coalesce(estimate * (1 - estimate) / nullif(variance, 0), power(sampled_weight, 2) / squared_weight)
            as effective_sample_size
    from periods_estimated

)

select
    periods.period_kind,
    periods.period_date,
    periods.market,
    periods.policy_code,
    cast(periods.n_views_sampled as bigint) as n_views_sampled,
    cast(periods.n_violating_samples as bigint) as n_violating_samples,
    periods.sampled_weight,
    periods.violating_weight,
    periods.effective_sample_size,
    {{ above_floor('periods.estimate', 'periods.n_views_sampled', 'floors.minimum') }}
        as violative_view_rate,
    {{ above_floor('sqrt(periods.variance)', 'periods.n_views_sampled', 'floors.minimum') }}
        as violative_view_rate_standard_error,
    {{ above_floor(
        wilson_lower('periods.estimate * periods.effective_sample_size', 'periods.effective_sample_size'),
        'periods.n_views_sampled', 'floors.minimum'
    ) }} as violative_view_rate_lower,
    {{ above_floor(
        wilson_upper('periods.estimate * periods.effective_sample_size', 'periods.effective_sample_size'),
        'periods.n_views_sampled', 'floors.minimum'
    ) }} as violative_view_rate_upper,
    {{ ratio_above_floor('periods.n_violating_samples', 'periods.n_views_sampled', 'floors.minimum') }}
        as violating_sample_share,
    {{ wilson_above_floor(
        'lower', 'periods.n_violating_samples', 'periods.n_views_sampled', 'floors.minimum'
    ) }} as violating_sample_share_lower,
    {{ wilson_above_floor(
        'upper', 'periods.n_violating_samples', 'periods.n_views_sampled', 'floors.minimum'
    ) }} as violating_sample_share_upper,
    case
        when rare_event_limits.upper_limit > 0
            then least(1.0, rare_event_limits.upper_limit / periods.effective_sample_size)
    end as rare_violation_rate_upper
from periods_with_effective_size as periods
inner join reporting_floors as floors on floors.floor = 'sampled_views'
left join rare_event_limits on periods.n_violating_samples = rare_event_limits.n_events
