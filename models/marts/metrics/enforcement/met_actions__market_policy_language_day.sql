-- grain: one row per home market, policy, language and day of issue
with

actions as (

    select * from {{ ref('fct_actions') }}

)

select
    coalesce(home_market, 'ZZ') as market,
    coalesce(policy_code, 'UNKNOWN') as policy_code,
    coalesce(language, 'und') as language,
    cast(issued_at as date) as metric_date,
    cast(count(*) as bigint) as n_actions,
    cast(count(*) filter (where automation = 'fully') as bigint) as n_actions_automated,
    cast(count(*) filter (where automation = 'partially') as bigint) as n_actions_partly_automated,
    cast(count(*) filter (where has_content_removal) as bigint) as n_actions_with_content_removal,
    cast(count(*) filter (where has_product_removal) as bigint) as n_actions_with_product_removal,
    cast(count(*) filter (where has_ecommerce_restriction) as bigint)
        as n_actions_with_ecommerce_restriction,
    cast(count(*) filter (where has_live_suspension) as bigint) as n_actions_with_live_suspension,
    cast(count(*) filter (where has_commission_withholding) as bigint)
        as n_actions_with_commission_withholding,
    cast(count(*) filter (where has_account_suspension) as bigint) as n_actions_with_account_suspension,
    cast(count(*) filter (where has_warning) as bigint) as n_actions_with_warning,
    cast(count(*) filter (where has_points) as bigint) as n_actions_with_points,
    cast(count(*) filter (where is_removal) as bigint) as n_removals,
    cast(count(*) filter (where is_removal and automation = 'fully') as bigint) as n_removals_automated,
    cast(count(*) filter (where is_removal and is_reversed) as bigint) as n_removals_restored,
    cast(count(*) filter (where is_appealed) as bigint) as n_actions_appealed,
    cast(count(*) filter (where is_reversed and reversal_reason in ('appeal', 'out_of_court')) as bigint)
        as n_actions_overturned_on_appeal,
    cast(
        count(*) filter (
            where is_reversed and reversal_reason in ('appeal', 'out_of_court') and automation = 'fully'
        ) as bigint
    )
        as n_automated_actions_overturned_on_appeal
from actions
where issued_at is not null
group by
    coalesce(home_market, 'ZZ'),
    coalesce(policy_code, 'UNKNOWN'),
    coalesce(language, 'und'),
    cast(issued_at as date)
