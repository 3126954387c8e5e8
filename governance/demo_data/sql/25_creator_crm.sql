create table creator_crm.accounts as
with

moments as (
    select crm_no, registered_at as updated_at, 0 as step from world.crm_accounts
    union all
    -- tiers are reviewed about once a year
    select
        crm_no,
        after_seconds(registered_at, 86400 * (300 * step + 90 * uniform('tier review', crm_no * 16 + step))),
        step
    from world.crm_accounts
    cross join range(1, 5) as r (step)
    where uniform('tier changes', crm_no * 16 + step) < 0.5
)

select
    crm_id(a.crm_no) as crm_id,
    m.updated_at,
    -- typed by hand
    case uniform_int('creator reference', a.crm_no, 12)
        when 0 then lower(creator_id(a.creator_no))
        when 1 then replace(creator_id(a.creator_no), '-', '')
        when 2 then ' ' || creator_id(a.creator_no)
        else creator_id(a.creator_no)
    end as platform_creator_id,
    case
        when uniform('legal name order', a.crm_no) < 0.5
            then pick('family name', a.creator_no, w.family_names) || ', '
                || pick('given name', a.creator_no, w.given_names)
        else pick('given name', a.creator_no, w.given_names) || ' '
            || pick('family name', a.creator_no, w.family_names)
    end as legal_name,
    'creator' || a.creator_no || '@example.com' as email,
    case
        when uniform('agency', a.crm_no) < 0.3
            then pick(
                'agency name', a.crm_no,
                ['Northlight Talent', 'Studio Söder', 'Agence Étoile', 'Qamar Media', 'Ponte, Lda.']
            )
    end as agency,
    a.home_market as market,
    list_value('silver', 'gold', 'platinum', 'ruby', 'emerald', 'sapphire', 'diamond')[
        least(7, m.step // 2 + list_position(
            ['silver', 'gold', 'platinum', 'ruby', 'emerald', 'sapphire', 'diamond'], a.first_tier
        ))
    ] as tier,
    'creator-team-' || lower(a.home_market) as manager,
    delivery_day(m.updated_at) as _delivery_day
from moments as m
inner join world.crm_accounts as a on m.crm_no = a.crm_no
inner join world.words as w on a.language = w.language
where m.updated_at < getvariable('period_end') + 1;

create table creator_crm.licences as
with

regimes as (
    select *
    from (
        values
            ('SA', 'mawthooq', 'MW', date '2022-10-01', 1096, 0.90),
            ('AE', 'advertiser_permit', 'AP', date '2025-07-30', 1096, 0.85),
            ('FR', 'fr_influencer_contract', 'FRC', date '2023-06-09', null, 0.70)
    ) as r (market, regime, prefix, starts_on, valid_days, coverage)
),

-- a licence with an end is renewed
issued as (
    select
        a.crm_no,
        r.*,
        renewal_no,
        greatest(r.starts_on, cast(a.registered_at as date)) + cast(
            uniform_int('licence', a.crm_no, 25) + renewal_no * coalesce(r.valid_days, 0) as integer
        ) as valid_from
    from world.crm_accounts as a
    inner join regimes as r on a.home_market = r.market
    cross join range(2) as n (renewal_no)
    where uniform('licensed', a.crm_no) < r.coverage
        and (renewal_no = 0 or r.valid_days is not null)
)

select
    crm_id(crm_no) as crm_id,
    regime,
    prefix || '-' || lpad(cast(crm_no * 10 + renewal_no as varchar), 8, '0') as licence_no,
    pick_weighted('licence type', crm_no, ['individual', 'agency', 'visitor'], [0.80, 0.17, 0.03]) as type,
    valid_from,
    cast(valid_from + cast(valid_days - 1 as integer) as date) as valid_to,
    delivery_day(valid_from) as _delivery_day
from issued
where valid_from <= getvariable('period_end');

create table creator_crm.rewards as
with

moments as (
    select *, granted_at as updated_at, 'granted' as status from world.rewards
    union all
    select *, paid_at, 'paid' from world.rewards where paid_at is not null
    union all
    select *, clawed_back_at, 'clawed_back' from world.rewards where clawed_back_at is not null
)

select
    'RW-' || lpad(cast(reward_no as varchar), 8, '0') as reward_id,
    updated_at,
    crm_id(crm_no) as crm_id,
    programme,
    money(cents) as amount,
    currency,
    strftime(month, '%Y-%m') as period,
    status,
    delivery_day(updated_at) as _delivery_day
from moments
where updated_at < getvariable('period_end') + 1;

create table creator_crm.communications as
with

about_actions as (
    select
        a.crm_no,
        x.policy_code as topic,
        after_seconds(x.issued_at, 3600 + 80000 * uniform('message', x.action_no)) as sent_at
    from world.actions as x
    inner join world.crm_accounts as a on x.creator_no = a.creator_no and x.issued_at > a.registered_at
),

about_programmes as (
    select crm_no, programme as topic, after_seconds(granted_at, 600) as sent_at
    from world.rewards
),

numbered as (
    select row_number() over (order by sent_at, crm_no, topic) as message_no, *
    from (from about_actions union all from about_programmes)
    where sent_at < getvariable('period_end') + 1
),

opened as (
    select
        *,
        case when uniform('opened', message_no) < 0.66
            then after_seconds(sent_at, exponential('time to open', message_no, 40000))
        end as opened_at
    from numbered
),

acknowledged as (
    select
        *,
        case when uniform('acknowledged', message_no) < 0.55
            then after_seconds(opened_at, 20 + exponential('time to acknowledge', message_no, 30000))
        end as acknowledged_at
    from opened
),

trained as (
    select
        *,
        case when uniform('trained', message_no) < 0.45
            then after_seconds(acknowledged_at, 900 + exponential('time to train', message_no, 200000))
        end as training_completed_at
    from acknowledged
),

-- the export of a message is taken a week after it was sent; what happens later is not in it
cut_off as (
    select *, least(sent_at + interval 7 day, cast(getvariable('period_end') + 1 as timestamp)) as exported_at
    from trained
)

select
    'MS-' || lpad(cast(message_no as varchar), 9, '0') as message_id,
    crm_id(crm_no) as crm_id,
    topic,
    sent_at,
    case when opened_at < exported_at then opened_at end as opened_at,
    case when acknowledged_at < exported_at then acknowledged_at end as acknowledged_at,
    case when training_completed_at < exported_at then training_completed_at end as training_completed_at,
    delivery_day(exported_at - interval 1 second) as _delivery_day
from cut_off;
