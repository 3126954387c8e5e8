-- grain: one row per creator and day, at the end of the day, UTC
with

creator_spans as (

    select * from {{ ref('met_creator_health__creator_span') }}

),

util_days as (

    select * from {{ ref('util_days') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

)

select
    util_days.calendar_date,
    creator_spans.creator_id,
    creator_spans.home_market,
    creator_spans.scheme_id,
    creator_spans.rulebook_version,
    creator_spans.band,
    creator_spans.parallel_scheme_id,
    creator_spans.parallel_band,
    creator_spans.restrictions,
    creator_spans.active_points,
    creator_spans.health_rating,
    creator_spans.parallel_score,
    creator_spans.n_active_violations,
    creator_spans.n_max_same_policy_violations_90_days,
    creator_spans.is_repeat_rule_met,
    creator_spans.has_ecommerce_restriction,
    creator_spans.has_live_suspension,
    creator_spans.has_commission_withholding,
    creator_spans.has_account_suspension,
    creator_spans.is_restricted,
    creator_spans.is_test_account,
    creator_spans.is_series_break
    and util_days.calendar_date = creator_spans.valid_from_date as is_series_break
from util_days
inner join util_clock on util_days.calendar_date <= util_clock.reporting_as_of_date
inner join creator_spans
    on
        util_days.calendar_date >= creator_spans.valid_from_date
        and (creator_spans.valid_to_date is null or util_days.calendar_date < creator_spans.valid_to_date)
