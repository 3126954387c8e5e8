-- One row per edition and cause of change, in order: the figure of a metric, market and period after it.
create temporary table steps as
with

causes as (

    select cause, position from read_csv($causes)

),

kept_rows as (

    select * from read_parquet($files, filename = true)
    where metric = $metric and ($as_of is null or cast(edition_at as date) <= $as_of)
    -- a file that was copied twice counts once
    qualify row_number() over (partition by edition_no, row_no order by filename) = 1

),

editions as (

    select
        edition_no,
        edition_at,
        reporting_as_of_date,
        metric_kind,
        n_observations_needed
    from kept_rows
    where
        row_kind = 'edition'
        and reporting_as_of_date >= $first_day
        and ($market = 'ALL' or exists (select 1 from kept_rows as others where others.market = $market))

),

changes as (

    select
        kept_rows.*,
        causes.position
    from kept_rows
    inner join causes using (cause)
    where
        row_kind = 'change'
        and (
            (
                period_kind = 'any'
                and stat_date between $first_day and $last_day
                and (market = $market or $market = 'ALL')
            )
            or (period_kind = $period_kind and stat_date = $first_day and market = $market)
        )

),

-- each edition has each cause, so that what does not move is a line of zeros
steps_in_order as (

    select
        editions.*,
        causes.cause,
        causes.position
    from editions
    cross join causes

),

steps_counted as (

    select
        steps_in_order.edition_no,
        steps_in_order.position,
        coalesce(sum(changes.n_observations), 0) as n_observations_moved,
        coalesce(sum(changes.numerator), 0) as numerator_moved,
        coalesce(sum(changes.denominator), 0) as denominator_moved
    from steps_in_order
    left join changes using (edition_no, position)
    group by all

),

-- of the events known after a step, each has one duration
durations_after_steps as (

    select
        steps_in_order.edition_no,
        steps_in_order.position,
        changes.duration_hours
    from steps_in_order
    inner join changes
        on (changes.edition_no, changes.position) <= (steps_in_order.edition_no, steps_in_order.position)
    where changes.duration_hours is not null
    group by steps_in_order.edition_no, steps_in_order.position, changes.event_id, changes.duration_hours
    having sum(changes.n_observations) > 0

),

medians as (

    select
        edition_no,
        position,
        percentile_cont(0.5) within group (order by duration_hours) as median_hours
    from durations_after_steps
    group by all

),

sums_after_steps as (

    select
        steps_in_order.*,
        steps_counted.n_observations_moved,
        steps_counted.numerator_moved,
        steps_counted.denominator_moved,
        medians.median_hours,
        sum(steps_counted.n_observations_moved) over in_order as n_observations,
        sum(steps_counted.numerator_moved) over in_order as numerator,
        sum(steps_counted.denominator_moved) over in_order as denominator
    from steps_in_order
    inner join steps_counted using (edition_no, position)
    left join medians using (edition_no, position)
    window in_order as (order by edition_no, position)

)

select
    *,
    cast(
        case metric_kind
            when 'sum' then numerator
            when 'ratio' then cast(numerator as double) / nullif(cast(denominator as double), 0)
            else median_hours
        end as decimal(38, 12)
    ) as value
from sums_after_steps
