-- grain: one row per reporting period, indicator of accuracy, scope and decision or sample looked at again
with

review_decisions as (

    select * from {{ ref('fct_review_decisions') }}
    where
        review_round = 'qa' and sampling_reason = 'random' and is_blind
        and reviewed_automation = 'fully' and reviewed_outcome is not null and decision_outcome is not null

),

view_samples as (

    select * from {{ ref('fct_view_samples') }}
    where is_violating

),

markets as (

    select * from {{ ref('markets') }}
    where is_eea

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

looked_at_again as (

    select
        'accuracy' as indicator,
        'review' as event_kind,
        review_decisions.decision_id as event_id,
        review_decisions.language,
        cast(review_decisions.decided_at as date) as looked_at_on,
        1.0 as sampling_weight,
        review_decisions.reviewed_outcome = review_decisions.decision_outcome as is_right
    from review_decisions
    inner join markets on review_decisions.home_market = markets.market
    union all
    select
        'precision' as indicator,
        'review' as event_kind,
        review_decisions.decision_id as event_id,
        review_decisions.language,
        cast(review_decisions.decided_at as date) as looked_at_on,
        1.0 as sampling_weight,
        review_decisions.decision_outcome = 'violation' as is_right
    from review_decisions
    inner join markets on review_decisions.home_market = markets.market
    where review_decisions.reviewed_outcome = 'violation'
    union all
    select
        'recall' as indicator,
        'view_sample' as event_kind,
        view_samples.sample_id || ' ' || view_samples.policy_code as event_id,
        view_samples.content_language as language,
        view_samples.sampled_date as looked_at_on,
        view_samples.sampling_weight,
        view_samples.has_earlier_detection as is_right
    from view_samples
    inner join markets on view_samples.viewer_market = markets.market

),

looked_at_by_scope as (

    select
        looked_at_again.*,
        'total' as scope
    from looked_at_again
    union all
    select
        looked_at_again.*,
        looked_at_again.language as scope
    from looked_at_again
    where looked_at_again.language is not null

)

select
    report_periods.report_period,
    looked_at.indicator,
    looked_at.scope,
    looked_at.event_kind,
    looked_at.event_id,
    cast(looked_at.sampling_weight as double) as sampling_weight,
    looked_at.is_right
from looked_at_by_scope as looked_at
inner join
    report_periods
    on looked_at.looked_at_on between report_periods.start_date and report_periods.end_date
