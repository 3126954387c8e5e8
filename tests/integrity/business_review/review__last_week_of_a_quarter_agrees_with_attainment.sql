-- What fails: a market whose quarter to date, at the reporting day, is not the figure the
-- attainment shows for the quarter.
-- When it matters: always; two pages would show two figures.
-- How to resolve: compare the events of both; they are added up from the same parts.
{{ config(group='analytics_engineering') }}
with

newest_weeks as (

    select
        metric,
        market,
        quarter,
        value
    from {{ ref('met_quarter_to_date__metric_market_week') }}
    qualify row_number() over (partition by metric, market order by week_start_date desc) = 1

)

select
    newest_weeks.metric,
    newest_weeks.market,
    newest_weeks.value,
    attainment.value as attainment_value
from newest_weeks
cross join {{ ref('util_clock') }} as clock
inner join {{ ref('met_quarterly_attainment__metric_market_quarter') }} as attainment
    on
        newest_weeks.metric = attainment.metric
        and newest_weeks.market = attainment.market
        and newest_weeks.quarter = attainment.quarter
where
    clock.reporting_as_of_date between attainment.quarter_start_date and attainment.quarter_end_date
    and (
        abs(newest_weeks.value - attainment.value) > 1e-6
        or (newest_weeks.value is null) != (attainment.value is null)
    )
