-- grain: one row per CRM account and version
with

accounts as (

    select * from {{ known(ref('stg_creator_crm__accounts')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

changes as (

    select *
    from accounts
    where {{ happened('updated_at') }}
    {{ keep_newest(['crm_id', 'updated_at']) }}

),

account_versions as (

    select
        changes.crm_id,
        upper(trim(changes.platform_creator_id)) as platform_creator_id,
        {{ email_spelled_plainly('changes.email') }} as email,
        changes.agency,
        lower(trim(changes.tier)) as tier,
        coalesce(util_market_codes.market, 'ZZ') as crm_market,
        changes.updated_at as valid_from_at,
        lead(changes.updated_at) over (
            partition by changes.crm_id order by changes.updated_at asc
        ) as valid_to_at
    from changes
    left join util_market_codes on upper(trim(changes.market)) = util_market_codes.market_code

)

select * from account_versions
