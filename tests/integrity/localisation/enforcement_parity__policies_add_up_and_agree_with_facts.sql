-- What fails: a market and quarter whose policies do not add up to ALL, or whose ALL is not what the
-- facts hold.
-- When it matters: parity compares these counts; a lost market or policy moves every ratio.
-- How to resolve: look for a market, policy or quarter that one side lacks, and for rows without a day.
with

parity as (

    select * from {{ ref('met_enforcement_parity__market_policy_quarter') }}

),

shown as (

    select
        market,
        quarter_start_date,
        sum(n_actions) filter (where policy_code = 'ALL') as n_actions,
        sum(n_actions) filter (where policy_code != 'ALL') as n_actions_by_policy,
        sum(n_appeals_decided) filter (where policy_code = 'ALL') as n_appeals,
        sum(n_appeals_decided) filter (where policy_code != 'ALL') as n_appeals_by_policy,
        sum(n_durations) filter (where policy_code = 'ALL') as n_durations,
        sum(n_durations) filter (where policy_code != 'ALL') as n_durations_by_policy
    from parity
    group by market, quarter_start_date

),

events as (

    select
        home_market as market,
        date_trunc('quarter', issued_at) as quarter_start_date,
        1 as n_actions,
        0 as n_appeals,
        0 as n_durations
    from {{ ref('fct_actions') }}
    where issued_at is not null
    union all
    select
        home_market as market,
        date_trunc('quarter', decided_at) as quarter_start_date,
        0 as n_actions,
        1 as n_appeals,
        0 as n_durations
    from {{ ref('fct_appeals') }}
    where is_decided and not is_withdrawn
    union all
    select
        home_market as market,
        date_trunc('quarter', enforced_at) as quarter_start_date,
        0 as n_actions,
        0 as n_appeals,
        1 as n_durations
    from {{ ref('fct_violations') }}
    where is_enforced and hours_to_action is not null

),

counted as (

    select
        coalesce(market, 'ZZ') as market,
        cast(quarter_start_date as date) as quarter_start_date,
        sum(n_actions) as n_actions,
        sum(n_appeals) as n_appeals,
        sum(n_durations) as n_durations
    from events
    group by coalesce(market, 'ZZ'), cast(quarter_start_date as date)

)

select
    coalesce(shown.market, counted.market) as market,
    coalesce(shown.quarter_start_date, counted.quarter_start_date) as quarter_start_date
from shown
full join counted on shown.market = counted.market and shown.quarter_start_date = counted.quarter_start_date
where
    coalesce(shown.n_actions, 0) is distinct from coalesce(counted.n_actions, 0)
    or coalesce(shown.n_appeals, 0) is distinct from coalesce(counted.n_appeals, 0)
    or coalesce(shown.n_durations, 0) is distinct from coalesce(counted.n_durations, 0)
    or shown.n_actions is distinct from shown.n_actions_by_policy
    or shown.n_appeals is distinct from shown.n_appeals_by_policy
    or shown.n_durations is distinct from shown.n_durations_by_policy
