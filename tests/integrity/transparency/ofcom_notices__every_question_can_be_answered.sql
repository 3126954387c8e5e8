-- A question names a figure that is kept in the breakdown it asks for, and a period of whole quarters.
with

figures as (

    select
        figure,
        true as has_policies,
        has_languages
    from {{ ref('ofcom_figures_of_counts') }}
    union all
    select
        metric as figure,
        false as has_policies,
        false as has_languages
    from {{ ref('metric_registry') }}

),

answered as (

    select distinct
        notice_id,
        question_no
    from {{ ref('ofcom_notice_answers') }}

)

select
    questions.notice_id,
    questions.question_no,
    questions.figure,
    questions.breakdown
from {{ ref('ofcom_notice_questions') }} as questions
inner join {{ ref('ofcom_notices') }} as notices on questions.notice_id = notices.notice_id
left join figures on questions.figure = figures.figure
left join answered
    on questions.notice_id = answered.notice_id and questions.question_no = answered.question_no
where
    figures.figure is null
    or (questions.breakdown = 'policy' and not figures.has_policies)
    or (questions.breakdown = 'language' and not figures.has_languages)
    or answered.question_no is null
    or notices.period_start_date != cast(date_trunc('quarter', notices.period_start_date) as date)
    or cast(notices.period_end_date + interval 1 day as date)
    != cast(date_trunc('quarter', notices.period_end_date + interval 1 day) as date)
