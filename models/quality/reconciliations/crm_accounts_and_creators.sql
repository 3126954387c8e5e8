-- grain: one row per finding between creators and their accounts in the CRM, and one per total
with

account_versions as (

    select * from {{ ref('int_crm_account_versions') }}

),

accounts_matched as (

    select * from {{ ref('int_crm_accounts_matched_to_creators') }}

),

first_versions as (

    select *
    from account_versions
    qualify row_number() over (partition by crm_id order by valid_from_at asc) = 1

),

right_rows as {{ read_anew() }} (

    select
        accounts_matched.creator_id,
        accounts_matched.crm_id,
        accounts_matched.match_status,
        count(accounts_matched.creator_id) over (partition by accounts_matched.creator_id) as n_accounts,
        row_number() over (
            partition by accounts_matched.creator_id order by accounts_matched.crm_id asc
        ) as nth_account,
        first_versions.crm_market as market,
        cast(first_versions.valid_from_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        accounts_matched.crm_id || '|' || cast(first_versions.valid_from_at as varchar) as source_ref,
        cast(null as timestamp) as loaded_at
    from accounts_matched
    inner join first_versions on accounts_matched.crm_id = first_versions.crm_id

),

-- a creator has one account, the one with the lowest id
left_rows as {{ read_anew() }} (

    select *
    from right_rows
    where creator_id is not null and nth_account = 1

),

{{ reconciled(
    'crm_accounts_and_creators',
    keys=['creator_id', 'crm_id'],
    evidence={
        'another_account': 'right_row.n_accounts > 1',
        'creator_unknown': "right_row.match_status = 'unmatched'",
        'creator_ambiguous': "right_row.match_status = 'ambiguous'",
    }
) }}
