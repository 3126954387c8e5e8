-- grain: one row per project: the rules of readiness side by side
with

readiness_rules as (

    select * from {{ ref('readiness_rules') }}

)

select
    max(value) filter (where rule = 'min_gold_precision') as min_gold_precision,
    max(value) filter (where rule = 'min_gold_recall') as min_gold_recall,
    max(cast(value as bigint)) filter (where rule = 'min_gold_items') as min_gold_items,
    max(cast(value as bigint)) filter (where rule = 'max_firing_age_days') as max_firing_age_days,
    max(cast(value as bigint)) filter (where rule = 'max_capacity_age_days') as max_capacity_age_days,
    max(cast(value as bigint)) filter (where rule = 'review_volume_days') as review_volume_days,
    max(value) filter (where rule = 'min_hours_cover') as min_hours_cover,
    max(cast(value as bigint)) filter (where rule = 'message_window_days') as message_window_days,
    max(cast(value as bigint)) filter (where rule = 'min_messages') as min_messages,
    max(value) filter (where rule = 'min_acknowledged_share') as min_acknowledged_share,
    max(cast(value as bigint)) filter (where rule = 'active_creator_days') as active_creator_days,
    max(cast(value as bigint)) filter (where rule = 'min_active_creators') as min_active_creators,
    max(cast(value as bigint)) filter (where rule = 'appeals_window_days') as appeals_window_days,
    max(value) filter (where rule = 'min_licensed_share') as min_licensed_share
from readiness_rules
