-- grain: one row per action and kind of restriction that its levers impose, with why no statement is owed
with

lever_countries as (

    select * from {{ ref('int_lever_countries') }}

),

actions as (

    select * from {{ ref('int_actions_with_levers_summed') }}

),

detections as (

    select * from {{ ref('int_detections_newest') }}

),

user_reports as (

    select * from {{ ref('int_user_reports_newest') }}

),

restrictions as (

    select
        action_id,
        restriction_kind,
        count(country) as n_countries,
        min(issued_at) as issued_at
    from lever_countries
    group by action_id, restriction_kind

),

-- What a lever does outside the EEA alone is no part of the statement.
levers_in_the_eea as (

    select
        action_id,
        restriction_kind,
        bool_or(lever = 'content_removal') as has_content_removal,
        bool_or(has_words) as has_worded_lever,
        -- One lever without an end leaves the restriction without one.
        case when count(*) = count(effective_to_at) then cast(max(effective_to_at) as date) end as end_date
    from lever_countries
    where is_eea
    group by action_id, restriction_kind

),

countries_of_restrictions as (

    select distinct
        action_id,
        restriction_kind,
        country
    from lever_countries
    where is_eea

),

scopes as (

    select
        action_id,
        restriction_kind,
        '["' || replace({{ text_agg('country', 'country') }}, '; ', '","') || '"]' as territorial_scope
    from countries_of_restrictions
    group by action_id, restriction_kind

)

select
    restrictions.action_id || '-' || restrictions.restriction_kind as puid,
    restrictions.action_id,
    restrictions.restriction_kind,
    -- The first reason counts, in the order of seed statement_exemptions.
    case
        when user_reports.report_channel = 'member_state_order' then 'member_state_order'
        when restrictions.n_countries = 0 then 'scope_unknown'
        when scopes.action_id is null then 'outside_eea'
    end as exemption,
    scopes.territorial_scope,
    levers_in_the_eea.has_content_removal,
    levers_in_the_eea.has_worded_lever,
    restrictions.issued_at,
    levers_in_the_eea.end_date
from restrictions
left join scopes
    on restrictions.action_id = scopes.action_id and restrictions.restriction_kind = scopes.restriction_kind
left join levers_in_the_eea
    on
        restrictions.action_id = levers_in_the_eea.action_id
        and restrictions.restriction_kind = levers_in_the_eea.restriction_kind
left join actions on restrictions.action_id = actions.action_id
left join detections on actions.detection_id = detections.detection_id
left join user_reports on detections.report_id = user_reports.report_id
