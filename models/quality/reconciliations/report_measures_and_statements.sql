-- grain: one row per finding between measures of our report and statements of reasons, and one per total
with

notices as (

    select * from {{ ref('dsa_report_t4') }}

),

own_initiative_on_law as (

    select * from {{ ref('dsa_report_t5') }}

),

own_initiative_on_terms as (

    select * from {{ ref('dsa_report_t6') }}

),

statements as (

    select * from {{ ref('dsa_statements') }}

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

measures_of_parts as (

    select
        provider_profile,
        report_period,
        category,
        n_actions_on_law + n_actions_on_terms as n_measures
    from notices
    union all
    select
        provider_profile,
        report_period,
        category,
        n_measures
    from own_initiative_on_law
    union all
    select
        provider_profile,
        report_period,
        category,
        n_measures
    from own_initiative_on_terms

),

-- A platform of any size fills in all three parts; sub-categories and the total itself would count again.
left_rows as {{ read_anew() }} (

    select
        measures_of_parts.report_period,
        sum(measures_of_parts.n_measures) as n_measures,
        cast(null as varchar) as market,
        max(report_periods.start_date) as occurred_on,
        cast(null as double) as eur_per_unit,
        measures_of_parts.report_period || '|4+5+6' as source_ref,
        cast(null as timestamp) as loaded_at
    from measures_of_parts
    inner join report_periods on measures_of_parts.report_period = report_periods.report_period
    where measures_of_parts.provider_profile = 'online_platform' and measures_of_parts.category = 'TOTAL'
    group by measures_of_parts.report_period
    having sum(measures_of_parts.n_measures) > 0

),

right_rows as {{ read_anew() }} (

    select
        report_periods.report_period,
        count(*) as n_measures,
        cast(null as varchar) as market,
        max(report_periods.start_date) as occurred_on,
        cast(null as double) as eur_per_unit,
        report_periods.report_period || '|statements' as source_ref,
        cast(null as timestamp) as loaded_at
    from statements
    inner join report_periods
        on statements.application_date between report_periods.start_date and report_periods.end_date
    group by report_periods.report_period

),

{{ reconciled(
    'report_measures_and_statements',
    keys=['report_period'],
    measures=['n_measures'],
    evidence={'report_counts_more': 'left_row.n_measures > right_row.n_measures'}
) }}
