-- grain: one row per creator and span in which nothing about the account changes (SCD 2)
with

creator_spans as (

    select * from {{ ref('int_creator_spans_with_crm') }}

),

follower_bands as (

    select * from {{ ref('follower_bands') }}

)

select
    creator_spans.creator_id || '@' || cast(creator_spans.valid_from_at as varchar) as creator_version_id,
    creator_spans.creator_id,
    creator_spans.home_market,
    creator_spans.account_type,
    creator_spans.creator_status,
    follower_bands.follower_band,
    creator_spans.crm_id,
    creator_spans.crm_tier,
    creator_spans.crm_agency,
    creator_spans.crm_market,
    creator_spans.n_followers,
    creator_spans.n_crm_accounts,
    creator_spans.is_test_account,
    creator_spans.valid_to_at is null as is_current,
    creator_spans.signed_up_at,
    creator_spans.valid_from_at,
    creator_spans.valid_to_at
from creator_spans
left join follower_bands
    on
        creator_spans.n_followers >= follower_bands.lower_bound
        and (follower_bands.upper_bound is null or creator_spans.n_followers < follower_bands.upper_bound)
