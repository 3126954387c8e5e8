-- grain: one row per discrepancy seen first, seen otherwise or not seen any more by this build, and one for its look
with

discrepancies_seen as (

    select * from {{ ref('discrepancies_seen') }}

),

observations_kept as (

    select * from {{ ref('observations_kept') }}

),

intake as (

    select * from {{ ref('intake') }}

),

this_build as (

    select
        1 + coalesce((select max(observation_no) from observations_kept), 0) as observation_no,
        max(last_loaded_at) as observed_at
    from intake
    {%- if var('known_as_of') %}
    where last_loaded_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
    {%- endif %}

),

newest_observations as (

    select * from observations_kept
    where event != 'looked'
    qualify row_number() over (partition by discrepancy_key order by observation_no desc) = 1

),

seen_and_kept as (

    select
        case
            when kept.discrepancy_key is null or kept.event = 'gone' then 'seen'
            when
                {%- for column in observed_columns() if column not in ['discrepancy_key', 'reconciliation'] %}
                {{ 'or ' if not loop.first }}seen.{{ column }} is distinct from kept.{{ column }}
                {%- endfor %}
                then 'changed'
        end as event,
        seen.*
    from discrepancies_seen as seen
    left join newest_observations as kept on seen.discrepancy_key = kept.discrepancy_key

),

changes as (

    select
        event,
        {{ observed_columns() | join(',\n        ') }}
    from seen_and_kept
    where event is not null
    union all
    select
        'gone' as event,
        {{ columns_of('kept', observed_columns()) }}
    from newest_observations as kept
    left join discrepancies_seen as seen on kept.discrepancy_key = seen.discrepancy_key
    where kept.event != 'gone' and seen.discrepancy_key is null

)

select
    this_build.observation_no,
    this_build.observed_at,
    changes.event,
    {{ columns_of('changes', observed_columns()) }}
from changes
cross join this_build
union all
select
    this_build.observation_no,
    this_build.observed_at,
    'looked' as event,
    {% for column in observed_columns() -%}
    null as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
from this_build
where
    this_build.observed_at > coalesce((select max(observed_at) from observations_kept), timestamp '1900-01-01')
