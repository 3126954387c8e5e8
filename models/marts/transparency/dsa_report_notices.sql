-- grain: one row per reporting period and notice or order received in it
with

user_reports as (

    select * from {{ ref('fct_user_reports') }}
    where report_channel in ('article_16_notice', 'trusted_flagger', 'member_state_order')

),

violations as (

    select * from {{ ref('fct_violations') }}

),

policies as (

    select * from {{ ref('policies') }}

),

-- The templates know the newest categories only, whatever was in force on the day of entry.
newest_categories as (

    select * from {{ ref('policy_dsa_categories') }}
    where valid_to_date is null

),

markets as (

    select * from {{ ref('markets') }}

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

)

select
    report_periods.report_period,
    user_reports.report_id,
    user_reports.report_channel,
    case
        when user_reports.report_channel = 'member_state_order' then user_reports.issuing_state
        else user_reports.reporter_market
    end as country,
    user_reports.report_reason,
    -- What the notifier or the authority alleges; where it says nothing that is known, the row for that.
    coalesce(
        newest_categories.category,
        case
            when
                user_reports.report_channel = 'member_state_order'
                then 'STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER'
            else 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE'
        end
    ) as category,
    case
        when newest_categories.category is not null then coalesce(newest_categories.keyword, 'KEYWORD_OTHER')
    end as keyword,
    policies.policy_name,
    case
        when coalesce(user_reports.content_id, user_reports.creator_id) is not null
            then cast(1 as bigint)
        else 0
    end as n_items,
    violations.automation,
    violations.action_id,
    cast(
        {{ seconds_between('user_reports.received_at', 'violations.enforced_at') }} as double
    ) / 3600 as hours_to_act,
    user_reports.received_at
from user_reports
inner join report_periods
    on cast(user_reports.received_at as date) between report_periods.start_date and report_periods.end_date
cross join util_clock
left join markets on user_reports.reporter_market = markets.market
left join violations on user_reports.detection_id = violations.detection_id
-- a notifier may allege what only own-initiative measures on the terms can be filed under
left join newest_categories
    on
        upper(user_reports.report_reason) = newest_categories.policy_code
        and newest_categories.category != 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC'
left join policies on newest_categories.policy_code = policies.policy_code
where
    report_periods.start_date <= util_clock.reporting_as_of_date
    and (user_reports.report_channel = 'member_state_order' or markets.is_eea)
