-- grain: one row per metric: what this build counts it by, and what the newest edition that has it did
with

editions_kept as (

    select * from {{ ref('editions_kept') }}

),

metric_values as (

    select * from {{ ref('met_metric_values__metric_market_period') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

intake as (

    select * from {{ ref('intake') }}

),

rules_versions as (

    {{ rules_versions([
        'met_metric_events__metric_event', 'met_metric_durations__metric_event',
        'met_metric_states__metric_market_period', 'met_metric_sums__metric_market_period',
        'met_metric_values__metric_market_period',
    ]) }}

),

newest_number as (

    select coalesce(max(edition_no), 0) as edition_no from editions_kept

),

newest_row as (

    select max(last_loaded_at) as loaded_at
    from intake
    {%- if var('known_as_of') %}
    where last_loaded_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
    {%- endif %}

),

floors as (

    select
        metric,
        max(n_observations_needed) as n_observations_needed
    from metric_values
    group by metric

),

newest_editions as (

    select * from editions_kept
    where row_kind = 'edition'
    qualify row_number() over (partition by metric order by edition_no desc) = 1

)

select
    registry.metric,
    1 + newest_number.edition_no as edition_no,
    newest_row.loaded_at as edition_at,
    clock.reporting_as_of_date,
    registry.kind as metric_kind,
    floors.n_observations_needed,
    rules_versions.rules_version,
    edition_before.edition_at as edition_at_before,
    edition_before.reporting_as_of_date as reporting_as_of_date_before,
    edition_before.rules_version as rules_version_before,
    edition_before.edition_no is null as is_first_edition,
    (edition_before.edition_at is distinct from newest_row.loaded_at)
    or (edition_before.reporting_as_of_date is distinct from clock.reporting_as_of_date)
    or (edition_before.metric_kind is distinct from registry.kind)
    or (edition_before.n_observations_needed is distinct from floors.n_observations_needed)
    or (edition_before.rules_version is distinct from rules_versions.rules_version) as is_another_edition
from registry
cross join newest_number
cross join newest_row
cross join clock
inner join floors on registry.metric = floors.metric
left join rules_versions on registry.semantic_metric = rules_versions.semantic_metric
left join newest_editions as edition_before on registry.metric = edition_before.metric
