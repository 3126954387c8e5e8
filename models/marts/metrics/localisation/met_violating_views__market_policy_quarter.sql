-- grain: one row per home market, policy or all of them, and quarter with a violating sampled view
with

fct_view_samples as (

    select * from {{ ref('fct_view_samples') }}

),

dim_contents as (

    select * from {{ ref('dim_contents') }}

),

violating_views as (

    select
        fct_view_samples.sample_id,
        fct_view_samples.policy_code,
        fct_view_samples.sampling_weight,
        coalesce(dim_contents.home_market, 'ZZ') as market,
        cast(date_trunc('quarter', fct_view_samples.sampled_date) as date) as quarter_start_date
    from fct_view_samples
    left join dim_contents on fct_view_samples.content_id = dim_contents.content_id
    where fct_view_samples.is_violating

),

-- A view with several labels counts once among all policies.
views_of_all_policies as (

    select
        market,
        quarter_start_date,
        sample_id,
        max(sampling_weight) as sampling_weight
    from violating_views
    group by market, quarter_start_date, sample_id

),

views_by_policy as (

    select
        market,
        policy_code,
        quarter_start_date,
        sampling_weight
    from violating_views
    union all
    select
        market,
        'ALL' as policy_code,
        quarter_start_date,
        sampling_weight
    from views_of_all_policies

)

select
    market,
    policy_code,
    quarter_start_date,
    count(*) as n_violating_samples,
    cast(sum(sampling_weight) as double) as violating_weight,
    cast(sum(sampling_weight * sampling_weight) as double) as squared_violating_weight
from views_by_policy
group by market, policy_code, quarter_start_date
