-- grain: one row per detector, version and language released
with

detector_releases as (

    select * from {{ known(ref('stg_moderation__detector_releases')) }}

),

newest_by_release as (

    select *
    from detector_releases
    {{ keep_newest(['detector_code', 'detector_version', 'language']) }}

),

releases_gone_live as (

    select
        detector_code,
        detector_version,
        language,
        n_gold_items,
        gold_precision,
        gold_recall,
        live_from_at,
        live_to_at
    from newest_by_release
    where {{ happened('live_from_at') }}

)

select * from releases_gone_live
