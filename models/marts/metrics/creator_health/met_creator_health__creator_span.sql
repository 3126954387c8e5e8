-- grain: one row per creator and span of days at whose ends the standing is the same
with

standings as (

    select * from {{ ref('int_creator_health_standings') }}

),

penalties as (

    select * from {{ ref('penalties') }}

),

creators as (

    select * from {{ ref('dim_creators') }}

),

current_versions as (

    select * from creators
    where is_current

),

repeat_thresholds as (

    select
        scheme_id,
        rulebook_version,
        min(threshold) as threshold
    from penalties
    where trigger_kind = 'same_policy_violations_90_days'
    group by scheme_id, rulebook_version

),

standings_judged as (

    select
        standings.creator_id,
        standings.changed_date,
        standings.home_market,
        standings.scheme_id,
        standings.rulebook_version,
        standings.band,
        standings.parallel_scheme_id,
        standings.parallel_band,
        case when standings.has_account_suspension then 'account_suspension; ' else '' end
        || case when standings.has_commission_withholding then 'commission_withholding; ' else '' end
        || case when standings.has_ecommerce_restriction then 'ecommerce_restriction; ' else '' end
        || case when standings.has_live_suspension then 'live_suspension; ' else '' end as restrictions,
        case
            when standings.scheme_id = 'VP' then standings.health_score
            when standings.parallel_scheme_id = 'VP' then standings.parallel_score
        end as active_points,
        case
            when standings.scheme_id = 'CHR' then standings.health_score
            when standings.parallel_scheme_id = 'CHR' then standings.parallel_score
        end as health_rating,
        standings.parallel_score,
        standings.n_active_violations,
        standings.n_max_same_policy_violations as n_max_same_policy_violations_90_days,
        standings.n_max_same_policy_violations >= repeat_thresholds.threshold as is_repeat_rule_met,
        standings.has_ecommerce_restriction,
        standings.has_live_suspension,
        standings.has_commission_withholding,
        standings.has_account_suspension,
        coalesce(current_versions.is_test_account, false) as is_test_account,
        -- Empty before the first rule book: the first score is no break.
        coalesce(standings.scheme_id != lag(standings.scheme_id) over days_in_order, false) as is_series_break
    from standings
    left join repeat_thresholds
        on
            standings.scheme_id = repeat_thresholds.scheme_id
            and standings.rulebook_version = repeat_thresholds.rulebook_version
    left join current_versions on standings.creator_id = current_versions.creator_id
    window days_in_order as (partition by standings.creator_id order by standings.changed_date)

),

-- All that makes a standing, as one text, so that days on which nothing changed can be told.
standings_written_out as (

    select
        *,
        concat_ws(
            '|',
            home_market,
            coalesce(scheme_id, '-'),
            coalesce(rulebook_version, '-'),
            coalesce(parallel_scheme_id, '-'),
            restrictions,
            coalesce(cast(active_points as varchar), '-'),
            coalesce(cast(health_rating as varchar), '-'),
            cast(n_active_violations as varchar),
            cast(n_max_same_policy_violations_90_days as varchar)
        ) as standing
    from standings_judged

),

days_that_differ as (

    select *
    from standings_written_out
    qualify standing is distinct from lag(standing) over (partition by creator_id order by changed_date)

)

select
    creator_id,
    changed_date as valid_from_date,
    home_market,
    scheme_id,
    rulebook_version,
    band,
    parallel_scheme_id,
    parallel_band,
    coalesce(nullif(substr(restrictions, 1, length(restrictions) - 2), ''), 'none') as restrictions,
    active_points,
    health_rating,
    parallel_score,
    n_active_violations,
    n_max_same_policy_violations_90_days,
    coalesce(is_repeat_rule_met, false) as is_repeat_rule_met,
    has_ecommerce_restriction,
    has_live_suspension,
    has_commission_withholding,
    has_account_suspension,
    restrictions != '' as is_restricted,
    is_test_account,
    is_series_break,
    lead(changed_date) over (partition by creator_id order by changed_date) as valid_to_date
from days_that_differ
