-- grain: one row per transparency notice, question and cell that its breakdown asks for, with its answer
with

cells as (

    select * from {{ ref('ofcom_notice_cells') }}

),

figures as (

    select * from {{ ref('ofcom_figures') }}

),

floors as (

    select * from {{ ref('reporting_floors') }}

),

what_figures_are as (

    select distinct
        figure,
        unit,
        floor,
        over_time
    from figures

),

figures_in_cells as (

    select
        cells.notice_id,
        cells.question_no,
        cells.policy_code,
        cells.language,
        cells.from_date,
        figures.over_time,
        figures.numerator,
        figures.denominator,
        figures.n_observations,
        figures.median_of_quarter,
        row_number() over (
            partition by
                cells.notice_id, cells.question_no, cells.policy_code, cells.language, cells.from_date
            order by figures.quarter_start_date desc
        ) as quarters_from_the_end
    from cells
    inner join figures
        on
            cells.figure = figures.figure
            and cells.market = figures.market
            and cells.policy_code = figures.policy_code
            and cells.language = figures.language
            and figures.quarter_start_date between cells.from_date and cells.to_date

),

figures_over_the_cell as (

    select
        notice_id,
        question_no,
        policy_code,
        language,
        from_date,
        count(*) as n_quarters,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n_observations) as n_observations,
        max(median_of_quarter) as median_hours
    from figures_in_cells
    where over_time != 'last' or quarters_from_the_end = 1
    group by notice_id, question_no, policy_code, language, from_date

),

answers as (

    select
        cells.notice_id,
        cells.question_no,
        cells.question,
        cells.figure,
        cells.breakdown,
        cells.market,
        cells.policy_code,
        cells.language,
        cells.from_date,
        cells.to_date,
        what_figures_are.unit,
        coalesce(answered.numerator, 0) as numerator,
        coalesce(answered.denominator, 0) as denominator,
        coalesce(answered.n_observations, 0) as n_observations,
        answered.median_hours,
        case
            when what_figures_are.over_time = 'none' and answered.n_quarters > 1
                then 'The medians of several quarters make no median of all; they are given by quarter.'
            when
                what_figures_are.unit in ('share', 'hours')
                and coalesce(answered.n_observations, 0) < floors.minimum
                then concat('Fewer than ', floors.minimum, ' observations: ', floors.reason, '.')
        end as why_blank
    from cells
    inner join what_figures_are on cells.figure = what_figures_are.figure
    left join floors on what_figures_are.floor = floors.floor
    left join figures_over_the_cell as answered
        on
            cells.notice_id = answered.notice_id
            and cells.question_no = answered.question_no
            and cells.policy_code = answered.policy_code
            and cells.language = answered.language
            and cells.from_date = answered.from_date

)

select
    notice_id,
    question_no,
    question,
    figure,
    breakdown,
    market,
    policy_code,
    language,
    from_date,
    to_date,
    unit,
    case when unit != 'hours' then cast(numerator as decimal(28, 6)) end as numerator,
    case when unit = 'share' then cast(denominator as decimal(28, 6)) end as denominator,
    cast(n_observations as bigint) as n_observations,
    case
        when why_blank is not null then null
        when unit = 'share' then {{ ratio('numerator', 'denominator') }}
        when unit = 'hours' then median_hours
        else cast(numerator as double)
    end as answer,
    why_blank
from answers
