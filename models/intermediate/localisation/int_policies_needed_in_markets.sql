-- grain: one row per policy, market and language that is needed or that a sheet names
with

policies as (

    select * from {{ ref('policies') }}

),

markets as (

    select * from {{ ref('markets') }}

),

int_policies_localised as (

    select * from {{ ref('int_policies_localised') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

languages_of_markets as (

    {{ split_items('markets', ['market', 'launch_date'], 'languages', ' ') }}

),

needed as (

    select
        policies.policy_code,
        languages_of_markets.market,
        languages_of_markets.item as language,
        languages_of_markets.position = 1 as is_main_language
    from policies
    cross join languages_of_markets
    cross join util_clock
    where
        policies.effective_from <= util_clock.reporting_as_of_date
        and (policies.effective_to is null or policies.effective_to >= util_clock.reporting_as_of_date)

)

select
    coalesce(needed.policy_code, int_policies_localised.policy_code) as policy_code,
    coalesce(needed.market, int_policies_localised.market) as market,
    coalesce(needed.language, int_policies_localised.language) as language,
    int_policies_localised.localisation_status,
    int_policies_localised.legal_basis,
    int_policies_localised.detector_code,
    needed.policy_code is not null as is_needed,
    coalesce(needed.is_main_language, false) as is_main_language,
    coalesce(int_policies_localised.is_help_page_translated, false) as is_help_page_translated,
    int_policies_localised.effective_from_date
from needed
full outer join int_policies_localised
    on
        needed.policy_code = int_policies_localised.policy_code
        and needed.market = int_policies_localised.market
        and needed.language = int_policies_localised.language
