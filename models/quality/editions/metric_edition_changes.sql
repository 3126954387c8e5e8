-- grain: one row per row to be kept of a new edition: a metric, or an event that counts otherwise than before
with

events_moved as (

    select * from {{ ref('events_moved') }}

),

event_inputs as (

    select * from {{ ref('event_inputs') }}

),

metrics_in_edition as (

    select * from {{ ref('metrics_in_edition') }}

),

-- the causes and their order are those of the seed edition_causes
events_with_causes as (

    select
        metrics.*,
        moved.event_kind,
        moved.event_id,
        moved.counted_part,
        moved.period_kind,
        moved.market,
        moved.stat_date,
        moved.duration_hours,
        cast(moved.n_observations as bigint) as n_observations,
        cast(moved.numerator as decimal(28, 6)) as numerator,
        cast(moved.denominator as decimal(28, 6)) as denominator,
        case
            when metrics.is_first_edition then 'first_edition'
            when
                moved.event_kind = 'state'
                and moved.happened_date > metrics.reporting_as_of_date_before
                and metrics.reporting_as_of_date > metrics.reporting_as_of_date_before
                then 'new_days'
            when
                moved.event_kind = 'state'
                and metrics.rules_version = metrics.rules_version_before
                and metrics.edition_at > metrics.edition_at_before
                then 'late_data'
            when not moved.was_counted and moved.happened_date > metrics.reporting_as_of_date_before
                then 'new_days'
            when not moved.was_counted and moved.arrived_at > metrics.edition_at_before then 'late_data'
            when inputs.last_loaded_at > metrics.edition_at_before then 'corrections'
            when metrics.rules_version != metrics.rules_version_before then 'rule_changes'
            else 'restatements'
        end as cause
    from events_moved as moved
    inner join metrics_in_edition as metrics on moved.metric = metrics.metric
    left join event_inputs as inputs
        on moved.event_kind = inputs.event_kind and moved.event_id = inputs.event_id

),

rows_of_edition as (

    select
        edition_no,
        edition_at,
        reporting_as_of_date,
        'change' as row_kind,
        {{ edition_columns() | reject('equalto', 'row_kind') | join(',\n        ') }}
    from events_with_causes
    union all
    select
        metrics.edition_no,
        metrics.edition_at,
        metrics.reporting_as_of_date,
        'edition' as row_kind,
        metrics.metric,
        metrics.metric_kind,
        metrics.n_observations_needed,
        metrics.rules_version,
        {{ columns_of('no_event', edition_columns()[5:]) }}
    from metrics_in_edition as metrics
    left join events_with_causes as no_event on 1 = 0
    where
        (select count(*) from events_with_causes) > 0
        or (select bool_or(in_edition.is_another_edition) from metrics_in_edition as in_edition)

)

select
    edition_no,
    row_number() over (
        order by
            metric, row_kind, event_kind, event_id, counted_part,
            period_kind, market, stat_date, duration_hours
    ) as row_no,
    edition_at,
    reporting_as_of_date,
    {{ edition_columns() | join(',\n    ') }}
from rows_of_edition
