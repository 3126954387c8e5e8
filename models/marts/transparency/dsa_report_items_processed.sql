-- grain: one row per reporting period, scope of part 8 and statement or notice processed in it
with

statements as (

    select * from {{ ref('dsa_report_statements') }}

),

notices as (

    select * from {{ ref('dsa_report_notices') }}

)

-- Each stands in the row of all, in that of its origin and in that of its language.
select
    report_period,
    'statement' as event_kind,
    puid as event_id,
    'total' as scope,
    is_solely_automated,
    is_not_automated
from statements
union all
select
    report_period,
    'statement' as event_kind,
    puid as event_id,
    'own_initiative' as scope,
    is_solely_automated,
    is_not_automated
from statements
where origin = 'own_initiative'
union all
select
    report_period,
    'statement' as event_kind,
    puid as event_id,
    language as scope,
    is_solely_automated,
    is_not_automated
from statements
where language is not null
union all
select
    report_period,
    'notice' as event_kind,
    report_id as event_id,
    'notices' as scope,
    automation = 'fully' as is_solely_automated,
    automation = 'not' as is_not_automated
from notices
where report_channel != 'member_state_order'
union all
select
    report_period,
    'notice' as event_kind,
    report_id as event_id,
    'trusted_flagger' as scope,
    automation = 'fully' as is_solely_automated,
    automation = 'not' as is_not_automated
from notices
where report_channel = 'trusted_flagger'
