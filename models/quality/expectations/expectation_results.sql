-- grain: one row per expectation and run of its checkpoint
-- a view over the files, so that a run shows at once
{{ config(materialized='view') }}
with

expectation_runs as (

    select * from {{ source('history', 'expectation_runs') }}

),

newest_runs as (

    select
        checkpoint,
        max(run_no) as run_no
    from expectation_runs
    {%- if var('known_as_of') %}
    where validated_as_of <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
    {%- endif %}
    group by checkpoint

)

select
    expectation_runs.run_no,
    expectation_runs.checkpoint,
    split_part(expectation_runs.suite, '.', 2) as system,
    split_part(expectation_runs.suite, '.', 3) as table_name,
    expectation_runs.suite,
    expectation_runs.rule,
    expectation_runs.expectation_type,
    nullif(expectation_runs.column_name, '') as column_name,
    expectation_runs.severity,
    expectation_runs.owner,
    expectation_runs.meaning,
    expectation_runs.resolve,
    expectation_runs.status,
    nullif(expectation_runs.reason_kind, '') as reason_kind,
    nullif(expectation_runs.reason, '') as reason,
    expectation_runs.observed_value,
    expectation_runs.sample_keys,
    expectation_runs.offending_by_market,
    expectation_runs.n_rows,
    expectation_runs.n_offending,
    expectation_runs.has_market,
    expectation_runs.run_no = newest_runs.run_no as is_newest_run,
    expectation_runs.validated_as_of
from expectation_runs
inner join newest_runs
    on
        expectation_runs.checkpoint = newest_runs.checkpoint
        and expectation_runs.run_no <= newest_runs.run_no
-- a file that was copied twice counts once
qualify
    row_number() over (
        partition by expectation_runs.run_no, expectation_runs.suite, expectation_runs.rule
        order by expectation_runs._file
    ) = 1
