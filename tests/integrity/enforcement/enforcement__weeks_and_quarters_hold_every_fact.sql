-- What fails: a kind of period whose totals differ from the facts.
-- When it matters: always; an action, second look, appeal or case that is in no period is in no rate.
-- How to resolve: find facts without a date, or dated outside the calendar or after the reporting day.
with

actions as (

    select count(*) as n_actions
    from {{ ref('fct_actions') }}
    where issued_at is not null

),

cases as (

    select count(*) as n_cases
    from {{ ref('fct_violations') }}
    where received_at is not null

),

labels as (

    select count(*) as n_labels
    from {{ ref('fct_view_samples') }}
    where is_violating

),

appeals as (

    select count(*) as n_appeals
    from {{ ref('fct_appeals') }}
    where is_decided and not is_withdrawn

),

facts as (

    select
        actions.n_actions,
        cases.n_cases,
        labels.n_labels,
        appeals.n_appeals
    from actions
    cross join cases
    cross join labels
    cross join appeals

),

periods as (

    select
        'week' as period_kind,
        sum(n_actions) as n_actions,
        sum(n_cases_received) as n_cases,
        sum(n_violating_labels) as n_labels,
        sum(n_appeals_decided) as n_appeals
    from {{ ref('met_enforcement__market_policy_week') }}
    where market = 'ALL' and policy_code = 'ALL' and language = 'ALL'
    union all
    select
        'quarter' as period_kind,
        sum(n_actions) as n_actions,
        sum(n_cases_received) as n_cases,
        sum(n_violating_labels) as n_labels,
        sum(n_appeals_decided) as n_appeals
    from {{ ref('met_enforcement__market_policy_quarter') }}
    where market = 'ALL' and policy_code = 'ALL' and language = 'ALL'

)

select
    periods.period_kind,
    periods.n_actions,
    facts.n_actions as n_actions_in_fact,
    periods.n_cases,
    facts.n_cases as n_cases_in_fact,
    periods.n_labels,
    facts.n_labels as n_labels_in_fact,
    periods.n_appeals,
    facts.n_appeals as n_appeals_in_fact
from periods
cross join facts
where
    periods.n_actions is distinct from facts.n_actions
    or periods.n_cases is distinct from facts.n_cases
    or periods.n_labels is distinct from facts.n_labels
    or periods.n_appeals is distinct from facts.n_appeals
