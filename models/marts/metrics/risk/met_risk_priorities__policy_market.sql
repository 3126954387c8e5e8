-- grain: one row per policy and market of viewers with views in the window
with

cases as (

    select * from {{ ref('met_risk_cases__policy_market') }}

),

prevalences as (

    select * from {{ ref('met_risk_prevalence__policy_market') }}

),

severity_weights as (

    select * from {{ ref('severity_weights') }}

),

risk_rules as (

    select * from {{ ref('risk_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'pseudo_count') as pseudo_count,
        max(value) filter (where rule = 'velocity_prior_cases') as velocity_prior,
        max(value) filter (where rule = 'mitigation_effect') as mitigation_effect
    from risk_rules

),

parts_estimated as (

    select
        cases.*,
        prevalences.n_sampled_views,
        prevalences.n_violating_views,
        rules.mitigation_effect,
        severity_weights.weight as severity_weight,
        case when prevalences.market is not null then 'view_samples' else 'decided_cases' end
            as likelihood_basis,
        case when prevalences.market is not null then cases.n_recent_views else cases.n_suspected_views end
            as n_exposed_views,
        coalesce(
            prevalences.smoothed_prevalence_rate,
            (cases.n_confirmed_cases + rules.pseudo_count) / (cases.n_decided_cases + 2 * rules.pseudo_count)
        ) as likelihood_rate,
        coalesce(
            prevalences.relative_variance,
            (cases.n_decided_cases - cases.n_confirmed_cases + rules.pseudo_count)
            / (cases.n_confirmed_cases + rules.pseudo_count)
            / (cases.n_decided_cases + 2 * rules.pseudo_count)
        ) as likelihood_variance,
        cases.n_recent_cases + rules.velocity_prior * {{ ratio(
            'cases.n_recent_views', '(cases.n_recent_views + cases.n_baseline_views)'
        ) }} as smoothed_recent_cases,
        cases.n_baseline_cases + rules.velocity_prior * {{ ratio(
            'cases.n_baseline_views', '(cases.n_recent_views + cases.n_baseline_views)'
        ) }} as smoothed_baseline_cases,
        (cases.n_cases_enforced_early + rules.pseudo_count)
        / (cases.n_confirmed_cases + 2 * rules.pseudo_count) as mitigated_rate,
        cases.n_confirmed_cases + 2 * rules.pseudo_count as mitigation_trials
    from cases
    cross join rules
    inner join severity_weights on cases.severity = severity_weights.severity
    left join prevalences
        on
            cases.policy_code = prevalences.policy_code
            and cases.market = prevalences.market

),

velocity_added as (

    select
        *,
        n_exposed_views * likelihood_rate as violating_views,
        -- a rate over a rate: cases for each view, recent against baseline
        (smoothed_recent_cases / nullif(n_recent_views, 0))
        / nullif(smoothed_baseline_cases / nullif(n_baseline_views, 0), 0) as velocity,
        -- variance of a product of independent parts on the log scale
        sqrt(
            likelihood_variance
            + 1 / nullif(smoothed_recent_cases, 0) + 1 / nullif(smoothed_baseline_cases, 0)
            + power(mitigation_effect / (1 - mitigation_effect * mitigated_rate), 2)
            * mitigated_rate * (1 - mitigated_rate) / mitigation_trials
        ) as log_standard_error
    from parts_estimated

),

harm_multiplied as (

    select
        *,
        severity_weight * violating_views * velocity as gross_harm,
        severity_weight * violating_views * velocity * mitigation_effect * mitigated_rate as mitigated_harm,
        severity * ntile(5) over (order by violating_views nulls first, policy_code, market)
        * cast(round(5 - 4 * mitigated_rate) as bigint) as risk_priority_number
    from velocity_added

)

select
    policy_code,
    market,
    likelihood_basis,
    severity,
    n_recent_views,
    n_baseline_views,
    n_sampled_views,
    n_violating_views,
    n_suspected_views,
    n_recent_cases,
    n_baseline_cases,
    n_decided_cases,
    n_confirmed_cases,
    n_cases_enforced_early,
    rank() over (order by gross_harm - mitigated_harm desc nulls last) as harm_rank,
    risk_priority_number,
    rank() over (order by risk_priority_number desc) as risk_priority_number_rank,
    severity_weight,
    n_exposed_views,
    likelihood_rate,
    velocity,
    mitigated_rate,
    violating_views,
    gross_harm,
    mitigated_harm,
    gross_harm - mitigated_harm as expected_harm,
    (gross_harm - mitigated_harm) * exp(-{{ var('z_95') }} * log_standard_error) as expected_harm_lower,
    (gross_harm - mitigated_harm) * exp({{ var('z_95') }} * log_standard_error) as expected_harm_upper,
    log_standard_error
from harm_multiplied
