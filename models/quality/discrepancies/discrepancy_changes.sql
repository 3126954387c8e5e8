-- grain: one row per discrepancy seen first, otherwise or not any more by this build, and one for its look
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

newest_row as (

    select max(last_loaded_at) as observed_at
    from intake
    {%- if var('known_as_of') %}
    where last_loaded_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
    {%- endif %}

),

this_build as (

    select
        1 + coalesce(max(kept.observation_no), 0) as observation_no,
        coalesce(max(kept.observed_at), timestamp '1900-01-01') as observed_at_before,
        max(newest.observed_at) as observed_at
    from newest_row as newest
    left join observations_kept as kept on 1 = 1

),

newest_observations as (

    select * from observations_kept
    where observation_kind != 'looked'
    qualify row_number() over (partition by discrepancy_key order by observation_no desc) = 1

),

seen_and_kept as (

    select
        case
            when kept.discrepancy_key is null or kept.observation_kind = 'gone' then 'seen'
            when {{ observed_state('seen') }} != {{ observed_state('kept') }} then 'changed'
        end as observation_kind,
        seen.*
    from discrepancies_seen as seen
    left join newest_observations as kept on seen.discrepancy_key = kept.discrepancy_key

),

changes as (

    select
        observation_kind,
        {{ observed_columns() | join(',\n        ') }}
    from seen_and_kept
    where observation_kind is not null
    union all
    select
        'gone' as observation_kind,
        {{ columns_of('kept', observed_columns()) }}
    from newest_observations as kept
    left join discrepancies_seen as seen on kept.discrepancy_key = seen.discrepancy_key
    where kept.observation_kind != 'gone' and seen.discrepancy_key is null

)

select
    this_build.observation_no,
    this_build.observed_at,
    changes.observation_kind,
    {{ columns_of('changes', observed_columns()) }}
from changes
cross join this_build
union all
select
    this_build.observation_no,
    this_build.observed_at,
    'looked' as observation_kind,
    {{ columns_of('no_change', observed_columns()) }}
from this_build
left join changes as no_change on 1 = 0
where this_build.observed_at > this_build.observed_at_before
