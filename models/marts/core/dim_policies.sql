-- grain: one row per policy and span in which it is in force, and one for the unknown policy
with

policies as (

    select * from {{ ref('policies') }}

),

policy_dsa_categories as (

    select * from {{ ref('policy_dsa_categories') }}

),

schema_v2 as (

    select cast(value as date) as from_date from {{ ref('disclosure_rules') }}
    where rule = 'schema_v2_from'

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

categories_by_policy as (

    select
        policy_dsa_categories.policy_code,
        max(case when policy_dsa_categories.valid_to_date is null then policy_dsa_categories.category end)
            as dsa_category,
        max(
            case
                when
                    policy_dsa_categories.valid_to_date = schema_v2.from_date
                    then policy_dsa_categories.category
            end
        )
            as dsa_category_before_v2,
        max(case when policy_dsa_categories.valid_to_date is null then policy_dsa_categories.keyword end)
            as dsa_keyword
    from policy_dsa_categories
    cross join schema_v2
    group by policy_dsa_categories.policy_code

),

policies_and_unknown as (

    select
        policies.policy_code,
        policies.effective_from as valid_from_date,
        policies.policy_area,
        policies.policy_name,
        categories_by_policy.dsa_category,
        categories_by_policy.dsa_category_before_v2,
        categories_by_policy.dsa_keyword,
        policies.severity,
        policies.is_view_sampled,
        policies.effective_to as valid_to_date
    from policies
    left join categories_by_policy on policies.policy_code = categories_by_policy.policy_code
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
