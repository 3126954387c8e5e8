-- grain: one row per policy and span in which it is in force, and one for the unknown policy
with

policies as (

    select * from {{ ref('policies') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

policies_and_unknown as (

    select
        policy_code,
        effective_from as valid_from_date,
        policy_area,
        policy_name,
        dsa_category,
        dsa_category_before_v2,
        dsa_keyword,
        severity,
        is_view_sampled,
        effective_to as valid_to_date
    from policies
    union all
    select
        'UNKNOWN' as policy_code,
        cast('1900-01-01' as date) as valid_from_date,
        'Unknown' as policy_area,
        'Unknown policy' as policy_name,
        cast(null as varchar) as dsa_category,
        cast(null as varchar) as dsa_category_before_v2,
        cast(null as varchar) as dsa_keyword,
        cast(null as bigint) as severity,
        false as is_view_sampled,
        cast(null as date) as valid_to_date

)

select
    policies_and_unknown.policy_code,
    policies_and_unknown.valid_from_date,
    policies_and_unknown.policy_area,
    policies_and_unknown.policy_name,
    policies_and_unknown.dsa_category,
    policies_and_unknown.dsa_category_before_v2,
    policies_and_unknown.dsa_keyword,
    cast(policies_and_unknown.severity as bigint) as severity,
    policies_and_unknown.is_view_sampled,
    policies_and_unknown.valid_from_date <= util_clock.reporting_as_of_date
    and (
        policies_and_unknown.valid_to_date is null
        or policies_and_unknown.valid_to_date >= util_clock.reporting_as_of_date
    ) as is_current,
    policies_and_unknown.valid_to_date
from policies_and_unknown
cross join util_clock
