-- grain: one row per home market, policy, language and day of the decision
with

appeals as (

    select * from {{ ref('fct_appeals') }}

)

select
    coalesce(home_market, 'ZZ') as market,
    coalesce(policy_code, 'UNKNOWN') as policy_code,
    coalesce(language, 'und') as language,
    cast(decided_at as date) as metric_date,
    cast(count(*) filter (where not is_withdrawn) as bigint) as n_appeals_decided,
    cast(count(*) filter (where is_reversed) as bigint) as n_appeals_reversed,
    cast(count(*) filter (where is_partly_reversed) as bigint) as n_appeals_partly_reversed,
    cast(count(*) filter (where is_withdrawn) as bigint) as n_appeals_withdrawn
from appeals
where is_decided
group by
    coalesce(home_market, 'ZZ'),
    coalesce(policy_code, 'UNKNOWN'),
    coalesce(language, 'und'),
    cast(decided_at as date)
