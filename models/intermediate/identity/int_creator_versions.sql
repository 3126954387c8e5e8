-- grain: one row per creator and version of the account on the content platform
with

creators as (

    select * from {{ known(ref('stg_content_platform__creators')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

-- Of rows with the same moment the one loaded last is true.
changes as (

    select *
    from creators
    where {{ happened('updated_at') }}
    {{ keep_newest(['creator_id', 'updated_at']) }}

),

creator_versions as (

    select
        changes.creator_id,
        coalesce(util_market_codes.market, 'ZZ') as home_market,
        lower(trim(changes.account_type)) as account_type,
        lower(trim(changes.creator_status)) as creator_status,
        changes.n_followers,
        coalesce(changes.is_test_account, false) as is_test_account,
        changes.signed_up_at,
        changes.updated_at as valid_from_at,
        lead(changes.updated_at) over (
            partition by changes.creator_id order by changes.updated_at asc
        ) as valid_to_at
    from changes
    left join util_market_codes on upper(trim(changes.home_market)) = util_market_codes.market_code

)

select * from creator_versions
