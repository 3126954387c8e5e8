-- grain: one row per sampled view and policy label
with

view_samples as (

    select * from {{ known(ref('stg_moderation__view_samples')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

newest_rows as (

    select *
    from view_samples
    where {{ happened('sampled_at') }}
    {{ keep_newest(['sample_id', 'policy_code']) }}

),

samples_with_market as (

    select
        newest_rows.sample_id,
        newest_rows.policy_code,
        newest_rows.content_id,
        coalesce(util_market_codes.market, 'ZZ') as viewer_market,
        newest_rows.surface,
        newest_rows.stratum,
        newest_rows.sample_label,
        newest_rows.guideline_version,
        newest_rows.sampling_weight,
        newest_rows.sampled_at
    from newest_rows
    left join util_market_codes on upper(trim(newest_rows.market)) = util_market_codes.market_code

)

select * from samples_with_market
