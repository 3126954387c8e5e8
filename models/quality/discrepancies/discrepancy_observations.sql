-- grain: one row per observation, of this build and of all before it
with

observations_kept as (

    select * from {{ ref('observations_kept') }}

),

discrepancy_changes as (

    select * from {{ ref('discrepancy_changes') }}

)

select * from observations_kept
union all
select * from discrepancy_changes
-- what this build saw is kept at its end, and then stands in both
where observation_no not in (select observations_kept.observation_no from observations_kept)
