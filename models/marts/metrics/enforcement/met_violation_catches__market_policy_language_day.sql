-- grain: one row per market of viewers, policy, language and day of the sampled views
with

view_samples as (

    select * from {{ ref('fct_view_samples') }}

)

select
    coalesce(viewer_market, 'ZZ') as market,
    coalesce(policy_code, 'UNKNOWN') as policy_code,
    coalesce(content_language, 'und') as language,
    sampled_date as metric_date,
    cast(count(*) as bigint) as n_violating_labels,
    cast(count(*) filter (where has_earlier_detection) as bigint) as n_violating_labels_caught,
    cast(sum(sampling_weight) as double) as violating_label_weight,
    cast(coalesce(sum(sampling_weight) filter (where has_earlier_detection), 0) as double)
        as caught_label_weight,
    cast(sum(sampling_weight * sampling_weight) as double) as squared_label_weight
from view_samples
where is_violating
group by
    coalesce(viewer_market, 'ZZ'),
    coalesce(policy_code, 'UNKNOWN'),
    coalesce(content_language, 'und'),
    sampled_date
