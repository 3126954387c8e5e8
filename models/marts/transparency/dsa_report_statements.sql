-- grain: one row per reporting period and statement of reasons whose restriction began in it
with

statements as (

    select * from {{ ref('dsa_statements') }}

),

notices as (

    select * from {{ ref('dsa_report_notices') }}

),

policies as (

    select * from {{ ref('policies') }}

),

-- The templates know the newest categories only, whatever was in force on the day of entry.
newest_categories as (

    select * from {{ ref('policy_dsa_categories') }}
    where valid_to_date is null

),

violations as (

    select * from {{ ref('fct_violations') }}

),

report_periods as (

    select * from {{ ref('report_periods') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

reports_of_actions as (

    select
        action_id,
        min(report_id) as report_id
    from violations
    where action_id is not null and report_id is not null
    group by action_id

),

categories_of_notices as (

    select distinct
        report_id,
        category,
        keyword
    from notices

),

statements_with_origin as (

    select
        statements.*,
        reports_of_actions.report_id,
        case statements.source_type
            when 'SOURCE_TRUSTED_FLAGGER' then 'trusted_flagger'
            when 'SOURCE_ARTICLE_16' then 'notice'
            else 'own_initiative'
        end as origin
    from statements
    left join reports_of_actions on statements.action_id = reports_of_actions.action_id

)

select
    report_periods.report_period,
    statements.puid,
    statements.action_id,
    statements.restriction_kind,
    statements.market,
    statements.policy_code,
    statements.origin,
    case
        when statements.origin != 'own_initiative' then 4
        when statements.decision_ground = 'DECISION_GROUND_ILLEGAL_CONTENT' then 5
        else 6
    end as part,
    -- An action on a notice stands where the notice stands, whatever its decision calls it.
    coalesce(
        categories.category,
        case
            when
                statements.origin != 'own_initiative'
                and newest_categories.category = 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC'
                then 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE'
        end,
        newest_categories.category
    ) as category,
    case
        when categories.report_id is not null then categories.keyword
        else coalesce(newest_categories.keyword, 'KEYWORD_OTHER')
    end as keyword,
    policies.policy_name,
    statements.report_id,
    lower(statements.content_language) as language,
    statements.decision_ground,
    statements.decision_visibility,
    statements.decision_monetary,
    statements.decision_provision,
    statements.decision_account,
    statements.automated_decision = 'AUTOMATED_DECISION_FULLY'
    and (statements.origin != 'own_initiative' or statements.automated_detection = 'Yes')
        as is_solely_automated,
    statements.automated_decision = 'AUTOMATED_DECISION_NOT_AUTOMATED'
    and statements.automated_detection = 'No' as is_not_automated,
    statements.application_date
from statements_with_origin as statements
inner join report_periods
    on statements.application_date between report_periods.start_date and report_periods.end_date
cross join util_clock
left join categories_of_notices as categories
    on statements.report_id = categories.report_id and statements.origin != 'own_initiative'
left join policies on statements.policy_code = policies.policy_code
left join newest_categories on statements.policy_code = newest_categories.policy_code
where report_periods.start_date <= util_clock.reporting_as_of_date
