-- grain: one row per sampled view and policy label
with

view_samples as (

    select * from {{ ref('int_view_samples_newest') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

contents as (

    select * from {{ ref('int_contents_with_history') }}

),

detected_policies as (

    select distinct
        content_id,
        policy_code
    from detections

)

select
    view_samples.sample_id,
    view_samples.policy_code,
    view_samples.content_id,
    view_samples.viewer_market,
    view_samples.surface,
    view_samples.stratum,
    contents.language as content_language,
    view_samples.sample_label,
    view_samples.guideline_version,
    view_samples.sampling_weight,
    view_samples.sample_label = 'violating' as is_violating,
    detected_policies.content_id is not null as has_earlier_detection,
    cast(view_samples.sampled_at as date) as sampled_date,
    view_samples.sampled_at
from view_samples
left join contents on view_samples.content_id = contents.content_id
left join detected_policies
    on
        view_samples.content_id = detected_policies.content_id
        and view_samples.policy_code = detected_policies.policy_code
