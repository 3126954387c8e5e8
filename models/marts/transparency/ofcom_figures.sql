-- grain: one row per figure that a regulator may ask for, market, policy, language and quarter
{%- set enforcement_counts = [
    'n_actions', 'n_actions_automated', 'n_actions_with_account_suspension', 'n_actions_appealed', 'n_removals',
    'n_removals_automated', 'n_removals_restored', 'n_appeals_decided', 'n_appeals_reversed', 'n_cases_received',
    'n_cases_undecided', 'n_violations_rechecked', 'n_violations_confirmed',
] %}
{%- set content_quality_counts = [
    'n_violating_samples', 'n_removals_with_known_views', 'n_removals_before_any_view', 'n_cases_enforced',
] %}
with

enforcement as (

    select * from {{ ref('met_enforcement__market_policy_quarter') }}

),

content_quality as (

    select * from {{ ref('met_content_quality__market_policy_quarter') }}

),

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}
    where period_kind = 'quarter'

),

registry as (

    select * from {{ ref('metric_registry') }}

),

figures as (

    select * from {{ ref('ofcom_figures_of_counts') }}

),

counts_below_one_another as (

    {% for count in enforcement_counts %}
    select
        'enforcement.{{ count }}' as count_name,
        market,
        policy_code,
        language,
        quarter_start_date,
        {{ count }} as amount
    from enforcement
    union all
    {% endfor %}
    {% for count in content_quality_counts %}
    select
        'content_quality.{{ count }}' as count_name,
        market,
        policy_code,
        'ALL' as language,
        quarter_start_date,
        {{ count }} as amount
    from content_quality
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

figures_of_counts as (

    select
        figures.figure,
        figures.unit,
        figures.floor,
        counted.market,
        counted.policy_code,
        counted.language,
        counted.quarter_start_date,
        sum(case when counted.count_name = figures.numerator then counted.amount end) as numerator,
        sum(case when counted.count_name = figures.denominator then counted.amount end) as denominator
    from figures
    inner join counts_below_one_another as counted
        on counted.count_name in (figures.numerator, figures.denominator)
    group by
        figures.figure,
        figures.unit,
        figures.floor,
        counted.market,
        counted.policy_code,
        counted.language,
        counted.quarter_start_date

),

-- Medians of quarters make no median of a year; of standings the last one counts.
figures_of_the_registry as (

    select
        registry.metric as figure,
        registry.unit,
        registry.floor,
        case
            when registry.kind = 'median' then 'none'
            when registry.variance_rule = 'state' then 'last'
            else 'add'
        end as over_time,
        metric_values.market,
        'ALL' as policy_code,
        'ALL' as language,
        metric_values.period_start_date as quarter_start_date,
        case when registry.kind != 'median' then metric_values.numerator end as numerator,
        case when registry.kind = 'ratio' then metric_values.denominator end as denominator,
        metric_values.n_observations,
        case when registry.kind = 'median' then metric_values.value end as median_of_quarter
    from registry
    inner join metric_values on registry.metric = metric_values.metric

)

select
    figure,
    unit,
    floor,
    'add' as over_time,
    market,
    policy_code,
    language,
    quarter_start_date,
    cast(numerator as decimal(28, 6)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator,
    cast(coalesce(denominator, numerator) as bigint) as n_observations,
    cast(null as double) as median_of_quarter
from figures_of_counts
union all
select
    figure,
    unit,
    floor,
    over_time,
    market,
    policy_code,
    language,
    quarter_start_date,
    numerator,
    denominator,
    n_observations,
    median_of_quarter
from figures_of_the_registry
