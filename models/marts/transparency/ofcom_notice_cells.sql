-- grain: one row per transparency notice, question and cell that its breakdown asks for
with

notices as (

    select * from {{ ref('ofcom_notices') }}

),

questions as (

    select * from {{ ref('ofcom_notice_questions') }}

),

figures as (

    select * from {{ ref('ofcom_figures') }}

),

questions_with_notice as (

    select
        notices.notice_id,
        notices.market,
        notices.period_start_date,
        notices.period_end_date,
        questions.question_no,
        questions.question,
        questions.figure,
        questions.breakdown
    from questions
    inner join notices on questions.notice_id = notices.notice_id

),

quarters_of_notices as (

    select distinct
        notices.notice_id,
        figures.quarter_start_date
    from notices
    inner join figures
        on
            notices.market = figures.market
            and figures.quarter_start_date between notices.period_start_date and notices.period_end_date

),

-- Policies and languages with any figure in the period: where one of them has none, the answer is zero.
groups_of_notices as (

    select distinct
        notices.notice_id,
        figures.policy_code,
        figures.language
    from notices
    inner join figures
        on
            notices.market = figures.market
            and figures.quarter_start_date between notices.period_start_date and notices.period_end_date
    where (figures.policy_code = 'ALL') != (figures.language = 'ALL')

)

select
    asked.notice_id,
    asked.question_no,
    asked.question,
    asked.figure,
    asked.breakdown,
    asked.market,
    coalesce(groups_of_notices.policy_code, 'ALL') as policy_code,
    coalesce(groups_of_notices.language, 'ALL') as language,
    coalesce(quarters_of_notices.quarter_start_date, asked.period_start_date) as from_date,
    case
        when quarters_of_notices.quarter_start_date is null then asked.period_end_date
        else cast(quarters_of_notices.quarter_start_date + interval 3 month - interval 1 day as date)
    end as to_date
from questions_with_notice as asked
left join quarters_of_notices
    on asked.breakdown = 'quarter' and asked.notice_id = quarters_of_notices.notice_id
left join groups_of_notices
    on
        asked.notice_id = groups_of_notices.notice_id
        and (
            (asked.breakdown = 'policy' and groups_of_notices.policy_code != 'ALL')
            or (asked.breakdown = 'language' and groups_of_notices.language != 'ALL')
        )
