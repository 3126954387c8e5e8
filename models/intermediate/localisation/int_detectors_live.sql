-- grain: one row per detector and language that is live at the end of the reporting day
with

detector_releases as (

    select * from {{ known(ref('stg_moderation__detector_releases')) }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

newest_rows as (

    select *
    from detector_releases
    {{ keep_newest(['detector_code', 'detector_version', 'language']) }}

),

-- Where two versions are live at once, the one that went live last counts.
live_releases as (

    select newest_rows.*
    from newest_rows
    cross join util_clock
    where
        newest_rows.live_from_at < util_clock.reporting_end_at
        and (newest_rows.live_to_at is null or newest_rows.live_to_at >= util_clock.reporting_end_at)
    qualify row_number() over (
        partition by newest_rows.detector_code, newest_rows.language
        order by newest_rows.live_from_at desc, newest_rows.detector_version desc
    ) = 1

)

select
    detector_code,
    language,
    detector_version,
    n_gold_items,
    gold_precision,
    gold_recall,
    live_from_at
from live_releases
