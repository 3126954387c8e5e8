-- What fails: the committed extract does not give its known figures: 2,173,701,396 statements on 798
-- days, 41 missing days in three gaps (5-9 June 2024, 5 September to 9 October 2025, 3 December 2025),
-- 3,937,224 statements of the shop.
-- When it matters: always; the files in public_record/ changed, or rows were lost on the way to the
-- marts.
-- How to resolve: compare the checksums in public_record/README.md, then quality.intake. A newer extract
-- is another delivery and is not judged here.
{{ config(group='analytics_engineering') }}
with

deliveries as (

    select
        min(_delivery_id) as first_delivery_id,
        max(_delivery_id) as last_delivery_id
    from {{ ref('stg_public_record__dsa_daily_statistics') }}

),

known_figures as (

    select
        listed_figures.figure,
        listed_figures.expected
    from (
        values
        ('statements', 2173701396),
        ('days reported', 798),
        ('days missing', 41),
        ('gap-2024-06-05', 5),
        ('gap-2025-09-05', 35),
        ('gap-2025-12-03', 1),
        ('shop statements', 3937224)
    ) as listed_figures (figure, expected)

),

days as (

    select * from {{ ref('met_public_statements__day') }}

),

months as (

    select
        month_date,
        max(n_statements_of_month) as n_statements_of_month
    from {{ ref('met_public_enforcement__lever_month') }}
    group by month_date

),

figures_found as (

    select
        'statements' as figure,
        sum(n_statements) as found
    from days
    union all
    select
        'days reported' as figure,
        count(n_statements) as found
    from days
    union all
    select
        'days missing' as figure,
        count(*) as found
    from days
    where is_missing
    union all
    select
        gap_id as figure,
        count(*) as found
    from days
    where is_missing
    group by gap_id
    union all
    select
        'shop statements' as figure,
        sum(n_statements_of_month) as found
    from months

)

select
    coalesce(known_figures.figure, figures_found.figure) as figure,
    known_figures.expected,
    figures_found.found
from known_figures
full outer join figures_found on known_figures.figure = figures_found.figure
cross join deliveries
where
    known_figures.expected is distinct from figures_found.found
    and deliveries.first_delivery_id = 'public-record-2026-01-11'
    and deliveries.last_delivery_id = 'public-record-2026-01-11'
