-- grain: one row per market of viewers, policy, stratum and day with sampled views
with

view_samples as (

    select * from {{ ref('fct_view_samples') }}

),

labels_of_policies as (

    select
        sample_id,
        viewer_market,
        policy_code,
        coalesce(stratum, 'none') as stratum,
        sampled_date,
        sampling_weight,
        coalesce(is_violating, false) as is_violating
    from view_samples

),

-- A view labelled for many policies is one view, and violating if it violates any of them.
views_counted_once as (

    select
        sample_id,
        viewer_market,
        'ALL' as policy_code,
        stratum,
        sampled_date,
        max(sampling_weight) as sampling_weight,
        bool_or(is_violating) as is_violating
    from labels_of_policies
    group by sample_id, viewer_market, stratum, sampled_date

),

labels_and_views as (

    select
        viewer_market,
        policy_code,
        stratum,
        sampled_date,
        sampling_weight,
        is_violating
    from labels_of_policies
    union all
    select
        viewer_market,
        policy_code,
        stratum,
        sampled_date,
        sampling_weight,
        is_violating
    from views_counted_once

),

-- All markets together keep the strata of each.
labels_and_views_of_reported_markets as (

    select
        case when reported.is_all_markets then 'ALL' else labels_and_views.viewer_market end as market,
        labels_and_views.policy_code,
        case
            when
                reported.is_all_markets
                then concat(labels_and_views.viewer_market, ' ', labels_and_views.stratum)
            else labels_and_views.stratum
        end as stratum,
        labels_and_views.sampled_date,
        labels_and_views.sampling_weight,
        labels_and_views.is_violating
    from labels_and_views
    cross join (values (false), (true)) as reported (is_all_markets)

)

select
    market,
    policy_code,
    stratum,
    sampled_date as metric_date,
    cast(count(*) as bigint) as n_views_sampled,
    cast(count(*) filter (where is_violating) as bigint) as n_violating_samples,
    cast(sum(sampling_weight) as double) as sampled_weight,
    cast(coalesce(sum(sampling_weight) filter (where is_violating), 0) as double) as violating_weight,
    cast(sum(sampling_weight * sampling_weight) as double) as squared_weight,
    cast(coalesce(sum(sampling_weight * sampling_weight) filter (where is_violating), 0) as double)
        as squared_violating_weight
from labels_and_views_of_reported_markets
group by market, policy_code, stratum, sampled_date
