-- grain: one row per row of an edition that earlier builds kept
{{ config(materialized='view') }}
with

metric_editions as (

    select * from {{ source('metric_history', 'metric_editions') }}

)

select
    cast(edition_no as bigint) as edition_no,
    cast(row_no as bigint) as row_no,
    cast(edition_at as timestamp) as edition_at,
    cast(reporting_as_of_date as date) as reporting_as_of_date,
    {{ edition_columns() | join(',\n    ') }}
from metric_editions
{%- if var('known_as_of') %}
where edition_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
{%- endif %}
-- a file that was copied twice counts once
qualify row_number() over (partition by edition_no, row_no order by _file) = 1
