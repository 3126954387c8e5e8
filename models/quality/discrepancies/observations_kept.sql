-- grain: one row per observation that earlier builds kept
{{ config(materialized='view') }}
with

observations as (

    select * from {{ source('history', 'observations') }}

)

select
    cast(observation_no as bigint) as observation_no,
    cast(observed_at as timestamp) as observed_at,
    cast(observation_kind as varchar) as observation_kind,
    {{ observed_columns() | join(',\n    ') }}
from observations
{%- if var('known_as_of') %}
where observed_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
{%- endif %}
-- a file that was copied twice counts once
qualify row_number() over (partition by observation_no, discrepancy_key order by _file) = 1
