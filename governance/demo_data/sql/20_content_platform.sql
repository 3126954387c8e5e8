create table content_platform.creators as
with

bans as (
    select
        creator_no,
        held_from,
        held_to,
        lever
    from world.restrictions
    where lever in ('ecommerce_restriction', 'account_suspension') and held_to is null
),

moments as (
    select creator_no, signed_up_at as updated_at, 'sign-up' as change from world.creators
    union all
    -- follower counts arrive twice a year
    select
        creator_no,
        after_seconds(signed_up_at, 86400 * (183 * n + 20 * uniform('update', creator_no * 64 + n))),
        'update'
    from world.creators
    cross join range(1, 12) as r (n)
    union all
    select creator_no, min(held_from), 'ban' from bans group by creator_no
    union all
    select creator_no, suspended_at + interval 1 second, 'suspension' from world.account_suspensions
),

versions as (
    select
        m.updated_at,
        c.*,
        b.banned_at,
        s.suspended_at,
        greatest(0, datediff('day', c.signed_up_at, m.updated_at)) as age_days
    from moments as m
    inner join world.creators as c on m.creator_no = c.creator_no
    left join (select creator_no, min(held_from) as banned_at from bans group by creator_no) as b
        on c.creator_no = b.creator_no
    left join world.account_suspensions as s on c.creator_no = s.creator_no
    where m.updated_at < getvariable('period_end') + 1
),

named as (
    select
        v.*,
        pick('given name', v.creator_no, w.given_names) as given_name,
        pick('family name', v.creator_no, w.family_names) as family_name,
        -- some creators change their handle once
        uniform('renames', v.creator_no) < 0.06 and v.age_days > 400 as is_renamed
    from versions as v
    inner join world.words as w on v.language = w.language
)

select
    creator_id(creator_no) as creator_id,
    updated_at,
    case when is_renamed then 'the.' else '' end
    || regexp_replace(lower(strip_accents(given_name)), '[^a-z]', '', 'g')
    || pick('handle', creator_no, ['.shop', '_finds', '.live', '', '_daily', '.picks']) || creator_no
        as handle,
    given_name || ' ' || family_name as display_name,
    'creator' || creator_no || '@example.com' as email,
    cast(signed_up_on - cast(6700 + floor(exponential('age', creator_no, 3600)) as integer) as date)
        as date_of_birth,
    home_market,
    account_type,
    cast(floor(900 * popularity * (1 + age_days / 400.0) * (0.6 + uniform('followers', creator_no))) as bigint)
        as follower_count,
    is_test_account,
    case
        when updated_at >= suspended_at then 'suspended'
        when updated_at >= banned_at then 'restricted'
        else 'active'
    end as status,
    signed_up_at,
    delivery_day(updated_at) as _delivery_day
from named;

create table content_platform.contents as
with

products as (
    select content_no, list(product_id(product_no) order by position) as product_ids
    from world.content_products
    group by content_no
),

moments as (
    select
        content_no,
        published_at as updated_at,
        'live' as visibility,
        null as removal_reason,
        false as is_labelled_later
    from world.contents
    union all
    select content_no, removed_at, 'removed', policy_code, false from world.removals
    union all
    select content_no, restored_at, 'restored', null, false from world.removals where restored_at is not null
    union all
    -- a label that the creator adds after publishing
    select
        c.content_no,
        after_seconds(c.published_at, 3600 + 80000 * uniform('late label', c.content_no)),
        'live',
        null,
        true
    from world.contents as c
    anti join world.removals as r on c.content_no = r.content_no
    where uniform('has late label', c.content_no) < 0.02
)

select
    content_id(c.content_no) as content_id,
    m.updated_at,
    creator_id(c.creator_no) as creator_id,
    c.content_type,
    case c.content_type
        when 'live' then 'live'
        when 'showcase' then pick('surface', c.content_no, ['shop_tab', 'profile'])
        else pick_weighted('surface', c.content_no, ['feed', 'profile', 'shop_tab'], [0.84, 0.11, 0.05])
    end as surface,
    c.language,
    replace(
        pick('caption', c.content_no, w.captions), '{product}',
        case
            when c.is_shoppable then w.products[c.category_no]
            else pick('free topic', c.content_no, w.products)
        end
    ) as caption,
    json_list([
        pick('first tag', c.content_no, ['shopfinds', 'creatorpick', 'musthave', 'review', 'unboxing']),
        list_value('beauty', 'fashion', 'home', 'tech', 'food', 'sport')[c.category_no],
        'shop' || lower(k.market)
    ]) as hashtags,
    c.published_at,
    c.is_shoppable,
    uniform('aigc', c.content_no) < 0.02 + 0.02 * greatest(0, year(c.published_at) - 2023) as aigc_label,
    case
        when m.is_labelled_later then true
        else c.is_shoppable and uniform('ad label', c.content_no) < 0.46
            and uniform('has late label', c.content_no) >= 0.02
    end as ad_disclosure_label,
    case when p.product_ids is not null then json_list(p.product_ids) else '[]' end as product_ids,
    m.visibility,
    m.removal_reason,
    delivery_day(m.updated_at) as _delivery_day
from moments as m
inner join world.contents as c on m.content_no = c.content_no
inner join world.markets as k on c.market_no = k.market_no
inner join world.words as w on c.language = w.language
left join products as p on c.content_no = p.content_no
where m.updated_at < getvariable('period_end') + 1;

create table content_platform.live_sessions as
with

-- a suspension or a removal ends the session that caused it
cuts as (
    select a.content_no, min(a.issued_at) as cut_at
    from world.actions as a
    inner join world.levers as l on a.action_no = l.action_no
    where l.lever in ('live_suspension', 'content_removal', 'account_suspension')
    group by a.content_no
),

sessions as (
    select
        p.content_no,
        p.creator_no,
        p.started_at,
        least(p.ended_at, coalesce(c.cut_at, p.ended_at)) as ended_at
    from world.planned_sessions as p
    left join cuts as c on p.content_no = c.content_no
)

select
    'LV-' || lpad(cast(row_number() over (order by s.started_at, s.content_no) as varchar), 8, '0')
        as live_id,
    content_id(s.content_no) as content_id,
    creator_id(s.creator_no) as creator_id,
    s.started_at,
    case when s.ended_at < getvariable('period_end') + 1 then s.ended_at end as ended_at,
    cast(floor(5 + 12 * c.popularity * (0.5 + uniform('peak', s.content_no))) as bigint) as peak_viewers,
    delivery_day(s.started_at) as _delivery_day
from sessions as s
inner join world.contents as c on s.content_no = c.content_no;
