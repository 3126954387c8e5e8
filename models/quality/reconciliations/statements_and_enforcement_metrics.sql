-- grain: one row per finding between actions answered by statements and those in metrics, and one per total
with

statements as (

    select * from {{ ref('dsa_statements') }}

),

statements_not_owed as (

    select * from {{ ref('dsa_statements_not_owed') }}

),

met_actions as (

    select * from {{ ref('met_actions__market_policy_language_day') }}

),

answers as (

    select
        action_id,
        coalesce(policy_code, 'UNKNOWN') as policy_code,
        cast(issued_at as date) as issued_on
    from statements
    union distinct
    select
        action_id,
        coalesce(policy_code, 'UNKNOWN') as policy_code,
        cast(issued_at as date) as issued_on
    from statements_not_owed

),

left_rows as {{ read_anew() }} (

    select
        policy_code,
        issued_on,
        count(*) as n_actions,
        cast(null as varchar) as market,
        issued_on as occurred_on,
        cast(null as double) as eur_per_unit,
        policy_code || '|' || cast(issued_on as varchar) || '|statements' as source_ref,
        cast(null as timestamp) as loaded_at
    from answers
    group by policy_code, issued_on

),

right_rows as {{ read_anew() }} (

    select
        policy_code,
        metric_date as issued_on,
        sum(n_actions) as n_actions,
        cast(null as varchar) as market,
        metric_date as occurred_on,
        cast(null as double) as eur_per_unit,
        policy_code || '|' || cast(metric_date as varchar) || '|metrics' as source_ref,
        cast(null as timestamp) as loaded_at
    from met_actions
    group by policy_code, metric_date

),

{{ reconciled(
    'statements_and_enforcement_metrics',
    keys=['policy_code', 'issued_on'],
    measures=['n_actions']
) }}
