-- grain: one row per observation, of this build and of all before it
with

observations_kept as (

    select * from {{ ref('observations_kept') }}

),

discrepancy_changes as (

    select * from {{ ref('discrepancy_changes') }}

),

-- what this build saw is kept when it is published, and then stands in both
changes_not_kept as (

    select discrepancy_changes.*
    from discrepancy_changes
    left join observations_kept
        on
            discrepancy_changes.observation_no = observations_kept.observation_no
            and discrepancy_changes.discrepancy_key is not distinct from observations_kept.discrepancy_key
    where observations_kept.observation_no is null

)

select
    observation_no,
    observed_at,
    observation_kind,
    {{ observed_columns() | join(',\n    ') }}
from observations_kept
union all
select
    observation_no,
    observed_at,
    observation_kind,
    {{ observed_columns() | join(',\n    ') }}
from changes_not_kept
