-- grain: one row per policy, market and language of the localisation sheets
with

policy_localisation as (

    select * from {{ known(ref('stg_market_ops__policy_localisation')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

localisation_with_market as (

    select
        upper(replace(replace(policy_localisation.policy_code, '-', '_'), ' ', '_')) as policy_code,
        coalesce(util_market_codes.market, 'ZZ') as market,
        policy_localisation.language,
        policy_localisation.localisation_status,
        policy_localisation.legal_basis,
        policy_localisation.detector_code,
        policy_localisation.is_help_page_translated,
        policy_localisation.effective_from_date,
        policy_localisation._loaded_at,
        policy_localisation._file,
        policy_localisation._file_row
    from policy_localisation
    left join util_market_codes on upper(trim(policy_localisation.market)) = util_market_codes.market_code

),

newest_rows as (

    select *
    from localisation_with_market
    {{ keep_newest(['policy_code', 'market', 'language']) }}

)

select
    policy_code,
    market,
    language,
    localisation_status,
    legal_basis,
    detector_code,
    is_help_page_translated,
    effective_from_date
from newest_rows
