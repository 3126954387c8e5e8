-- grain: one row per market, month and section of the GMV passport
with

gmv_passport_orders as (

    select * from {{ ref('gmv_passport_orders') }}

),

-- steps of one section lead from the level before them to the next one
passport_sections as (

    select
        step_no,
        kind,
        sum(case when kind = 'level' then 1 else 0 end) over (order by step_no)
        - case when kind = 'level' then 1 else 0 end as section_no
    from {{ ref('passport_steps') }}

),

-- a level closes its section and opens the next one
parts_of_sections as (

    select
        passport.market,
        passport.month_date,
        sections.section_no,
        passport.amount_eur * case when passport.step_kind = 'level' then 1 else -1 end as amount_eur
    from gmv_passport_orders as passport
    inner join passport_sections as sections on passport.step_no = sections.step_no
    union all
    select
        passport.market,
        passport.month_date,
        sections.section_no + 1 as section_no,
        -passport.amount_eur as amount_eur
    from gmv_passport_orders as passport
    inner join passport_sections as sections on passport.step_no = sections.step_no
    where passport.step_kind = 'level'

)

-- a section tells its residual in its line of kind unexplained; there is none before the first level
select
    parts.market,
    parts.month_date,
    sections.step_no,
    cast(sum(parts.amount_eur) as decimal(18, 2)) as amount_eur
from parts_of_sections as parts
inner join passport_sections as sections on parts.section_no = sections.section_no
where sections.kind = 'unexplained'
group by parts.market, parts.month_date, sections.step_no
