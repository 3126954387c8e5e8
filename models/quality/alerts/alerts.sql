-- grain: one row per event of a case or of a critical expectation as the newest build knows it
-- a view, so that a critical expectation shows although it stopped the build
{{ config(materialized='view') }}
with

cases as (

    select * from {{ ref('cases') }}

),

expectation_results as (

    select * from {{ ref('expectation_results') }}

),

alert_rules as (

    select * from {{ ref('alert_rules') }}

),

severities as (

    select * from {{ ref('severities') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

case_events as (

    select
        'case' as subject_kind,
        case_key as subject_key,
        case status when 'open' then 'new' else status end as alert_event,
        cast(times_reopened as varchar) as occurrence,
        severity,
        owner,
        market,
        title || ': ' || cause_name as title,
        claim as message,
        usual_resolution as what_to_do,
        due_on,
        materiality_eur
    from cases
    where status in ('open', 'reopened', 'resolved')
    union all
    select
        'case' as subject_kind,
        cases.case_key as subject_key,
        'overdue' as alert_event,
        cast(cases.due_on as varchar) as occurrence,
        cases.severity,
        cases.owner,
        cases.market,
        cases.title || ': ' || cases.cause_name as title,
        cases.claim as message,
        cases.usual_resolution as what_to_do,
        cases.due_on,
        cases.materiality_eur
    from cases
    cross join util_clock
    where
        cases.status in ('open', 'reopened')
        and cases.due_on < util_clock.reporting_as_of_date
),

results_with_last_pass as (

    select
        *,
        max(case when status = 'passed' then run_no else 0 end)
            over (partition by checkpoint, suite, rule) as last_passed_run_no
    from expectation_results

),

expectation_events as (

    select
        'expectation' as subject_kind,
        suite || ': ' || rule as subject_key,
        'expectation_' || status as alert_event,
        -- while it fails in run after run it is one occurrence
        cast(last_passed_run_no as varchar) as occurrence,
        severity,
        owner,
        cast(null as varchar) as market,
        suite || ': ' || rule as title,
        concat(meaning, ' Observed: ' || observed_value || '.', ' ' || reason) as message,
        resolve as what_to_do,
        cast(null as date) as due_on,
        cast(null as double) as materiality_eur
    from results_with_last_pass
    where is_newest_run and severity = 'critical' and status != 'passed'

),

events as (

    select * from case_events
    union all
    select * from expectation_events

)

select
    md5(
        concat_ws('|', events.subject_kind, events.subject_key, events.alert_event, events.occurrence)
    ) as alert_key,
    events.subject_kind,
    events.subject_key,
    events.alert_event,
    events.severity,
    severities.severity_rank,
    events.owner,
    events.market,
    events.title,
    events.message,
    events.what_to_do,
    events.due_on,
    events.materiality_eur,
    alert_rules.to_file,
    alert_rules.to_email,
    alert_rules.to_webhook,
    util_clock.reporting_as_of_date
from events
inner join severities on events.severity = severities.severity
inner join alert_rules
    on events.alert_event = alert_rules.alert_event and events.severity = alert_rules.severity
cross join util_clock
