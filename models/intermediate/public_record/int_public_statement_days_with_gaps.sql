-- grain: one row per calendar day from the first to the last day of the public record
with

daily_statistics as (

    select * from {{ ref('stg_public_record__dsa_daily_statistics') }}

),

attributes as (

    select * from {{ ref('public_statement_attributes') }}

),

reported_days as (

    select
        daily_statistics.statement_date,
        sum(daily_statistics.n_statements) as n_statements
    from daily_statistics
    inner join attributes on daily_statistics.field = attributes.field
    where attributes.measure = 'day_total' and daily_statistics.entity is null
    group by daily_statistics.statement_date

),

first_and_last_day as (

    select
        min(statement_date) as first_date,
        max(statement_date) as last_date
    from reported_days

),

digits as (

    select listed_digits.digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed_digits (digit)

),

-- 10,000 days, more than 27 years: the Digital Services Act applies since 2023.
calendar_days as (

    select
        first_and_last_day.first_date
        + (ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit) as calendar_date
    from first_and_last_day
    cross join digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands

),

days_marked as (

    select
        cast(calendar_days.calendar_date as date) as statement_date,
        cast(reported_days.n_statements as bigint) as n_statements,
        reported_days.statement_date is null as is_missing,
        -- The last day before a gap is the same for all days of the gap.
        max(reported_days.statement_date) over (
            order by calendar_days.calendar_date rows between unbounded preceding and current row
        ) as last_reported_date
    from calendar_days
    inner join first_and_last_day on calendar_days.calendar_date <= first_and_last_day.last_date
    left join reported_days on calendar_days.calendar_date = reported_days.statement_date

),

gaps_measured as (

    select
        statement_date,
        n_statements,
        case when is_missing then min(statement_date) over (partition by is_missing, last_reported_date) end
            as gap_start_date,
        case when is_missing then count(*) over (partition by is_missing, last_reported_date) end
            as n_gap_days,
        is_missing
    from days_marked

)

select * from gaps_measured
