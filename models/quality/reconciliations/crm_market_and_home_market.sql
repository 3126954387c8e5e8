-- grain: one row per finding between home market and market of the CRM account, and one per total
with

account_versions as (

    select * from {{ ref('int_crm_account_versions') }}

),

accounts_matched as (

    select * from {{ ref('int_crm_accounts_matched_to_creators') }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

newest_accounts as (

    select
        accounts_matched.creator_id,
        account_versions.*
    from account_versions
    inner join accounts_matched on account_versions.crm_id = accounts_matched.crm_id
    where account_versions.valid_to_at is null and accounts_matched.creator_id is not null

),

newest_home_markets as (

    select *
    from home_markets
    qualify row_number() over (partition by creator_id order by held_from_at desc) = 1

),

left_rows as {{ read_anew() }} (

    select
        newest_accounts.crm_id,
        newest_home_markets.home_market as market_of_account,
        newest_home_markets.home_market as market,
        cast(newest_accounts.valid_from_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        newest_accounts.creator_id as source_ref,
        cast(null as timestamp) as loaded_at
    from newest_accounts
    inner join newest_home_markets on newest_accounts.creator_id = newest_home_markets.creator_id

),

right_rows as {{ read_anew() }} (

    select
        newest_accounts.crm_id,
        newest_accounts.crm_market as market_of_account,
        newest_accounts.crm_market as market,
        cast(newest_accounts.valid_from_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        newest_accounts.crm_id || '|' || cast(newest_accounts.valid_from_at as varchar) as source_ref,
        cast(null as timestamp) as loaded_at
    from newest_accounts
    inner join newest_home_markets on newest_accounts.creator_id = newest_home_markets.creator_id

),

{{ reconciled('crm_market_and_home_market', keys=['crm_id'], texts=['market_of_account']) }}
