-- grain: one row per project: the rules of outcomes side by side
with

outcome_rules as (

    select * from {{ ref('outcome_rules') }}

)

select
    max(cast(value as bigint)) filter (where rule = 'n_pre_weeks') as n_pre_weeks,
    max(cast(value as bigint)) filter (where rule = 'n_post_weeks') as n_post_weeks,
    max(cast(value as bigint)) filter (where rule = 'min_weeks') as min_weeks
from outcome_rules
