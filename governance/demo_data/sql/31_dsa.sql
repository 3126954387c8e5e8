-- grain: one row per statement owed: an action that holds in the EEA and a kind of restriction it imposes
create table world.statements as
with

grouped as (
    select
        l.action_no,
        case
            when l.lever in ('product_removal', 'content_removal', 'warning', 'points') then 'V'
            when l.lever = 'commission_withholding' then 'M'
            when l.lever in ('ecommerce_restriction', 'live_suspension') then 'P'
            else 'A'
        end as restriction_kind,
        list(l.lever order by l.lever) as levers,
        max(l.effective_to) as effective_to,
        bool_or(l.effective_to is null) as is_open_ended
    from world.levers as l
    inner join world.actions as a on l.action_no = a.action_no
    where a.is_eea
    group by l.action_no, restriction_kind
),

disclosed as (
    select
        *,
        action_id(action_no) || '-' || restriction_kind as puid,
        hash(action_no, restriction_kind) as statement_key
    from grouped
)

select
    d.*,
    a.issued_at,
    -- what is owed at the end of the period has been submitted by then
    after_seconds(a.issued_at, least(
        lognormal('disclosure', d.statement_key, 3600 * getvariable('median_disclosure_hours'), 1.2),
        0.9 * epoch(cast(getvariable('period_end') + 1 as timestamp) - a.issued_at)
    )) as created_at
from disclosed as d
inner join world.actions as a on d.action_no = a.action_no;

create table dsa.statements_submitted as
with

facts as (
    select
        s.*,
        a.policy_code,
        a.content_no,
        a.creator_no,
        a.automation,
        a.source,
        a.published_at,
        a.content_type,
        p.policy_name,
        p.dsa_keyword,
        case
            when s.created_at < getvariable('schema_v2_from') then p.dsa_category_before_v2
            else p.dsa_category
        end as category,
        s.created_at >= getvariable('schema_v2_from') as is_v2,
        d.decision_ground,
        t.territorial_scope,
        c.account_type,
        k.language,
        r.channel,
        e.points,
        e.scheme_id,
        f.product_id
    from world.statements as s
    inner join world.actions as a on s.action_no = a.action_no
    inner join world.policies as p on a.policy_no = p.policy_no
    inner join moderation.decisions as d
        on d.decision_id = 'DC-' || lpad(cast(a.decision_no as varchar), 9, '0')
    inner join world.territories as t on a.action_no = t.action_no
    inner join world.creators as c on a.creator_no = c.creator_no
    inner join world.contents as k on a.content_no = k.content_no
    left join world.reports as r on a.detection_no = r.detection_no
    left join enforcement.action_levers as e on e.action_id = action_id(a.action_no) and e.lever = 'points'
    left join (
        select content_no, product_id(product_no) as product_id from world.content_products where position = 0
    ) as f on a.content_no = f.content_no
),

worded as (
    select
        *,
        -- texts as the platform words its restrictions
        array_to_string(list_filter([
            case
                when list_contains(levers, 'product_removal') then 'removal of all violating products from this video'
            end,
            case when list_contains(levers, 'warning') then 'Pop up a warning toast in livestream' end,
            case
                when list_contains(levers, 'points') and scheme_id = 'CHR' then points || ' point(s) removed'
                when list_contains(levers, 'points') then points || case when points = 1
                    then ' violation point' else ' violation points' end
            end
        ], lambda part: part is not null), ' ') as visibility_text
    from facts
)

select
    regexp_replace(
        md5('statement' || puid || getvariable('seed')), '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '\1-\2-\3-\4-\5'
    ) as uuid,
    puid,
    case
        when restriction_kind != 'V' then null
        when visibility_text = '' then '["DECISION_VISIBILITY_CONTENT_REMOVED"]'
        when list_contains(levers, 'content_removal')
            then '["DECISION_VISIBILITY_CONTENT_REMOVED","DECISION_VISIBILITY_OTHER"]'
        else '["DECISION_VISIBILITY_OTHER"]'
    end as decision_visibility,
    case
        when restriction_kind = 'V' and visibility_text != '' then visibility_text
    end as decision_visibility_other,
    cast(null as date) as end_date_visibility_restriction,
    case when restriction_kind = 'M' then 'DECISION_MONETARY_SUSPENSION' end as decision_monetary,
    cast(null as varchar) as decision_monetary_other,
    case when restriction_kind = 'M' then cast(effective_to as date) end as end_date_monetary_restriction,
    case
        when restriction_kind != 'P' then null
        when is_open_ended then 'DECISION_PROVISION_PARTIAL_TERMINATION'
        else 'DECISION_PROVISION_PARTIAL_SUSPENSION'
    end as decision_provision,
    case
        when restriction_kind = 'P' and not is_open_ended then cast(effective_to as date)
    end as end_date_service_restriction,
    case when restriction_kind = 'A' then 'DECISION_ACCOUNT_SUSPENDED' end as decision_account,
    cast(null as date) as end_date_account_restriction,
    case
        when account_type in ('seller_owned', 'official') then 'ACCOUNT_TYPE_BUSINESS'
        else 'ACCOUNT_TYPE_PRIVATE'
    end as account_type,
    case
        when decision_ground = 'law' then 'DECISION_GROUND_ILLEGAL_CONTENT'
        else 'DECISION_GROUND_INCOMPATIBLE_CONTENT'
    end
        as decision_ground,
    cast(null as varchar) as decision_ground_reference_url,
    case
        when decision_ground = 'law' then 'National law on ' || lower(policy_name)
    end as illegal_content_legal_ground,
    case
        when decision_ground = 'law' then 'The content offers or promotes what the law forbids.'
    end as illegal_content_explanation,
    case
        when decision_ground = 'terms' then 'Creator policy: ' || policy_name
    end as incompatible_content_ground,
    case
        when decision_ground = 'terms'
            then 'The content is not compatible with the creator policy on ' || lower(policy_name) || '.'
    end
        as incompatible_content_explanation,
    case when decision_ground = 'terms' then 'No' end as incompatible_content_illegal,
    category,
    '[]' as category_addition,
    case when is_v2 then json_list([dsa_keyword]) else '[]' end as category_specification,
    case when is_v2 and dsa_keyword = 'KEYWORD_OTHER' then policy_name end as category_specification_other,
    case
        when policy_code = 'UNDISCLOSED_AIGC' then '["CONTENT_TYPE_SYNTHETIC_MEDIA"]'
        when content_type = 'photo' then '["CONTENT_TYPE_IMAGE"]'
        when content_type = 'showcase' then '["CONTENT_TYPE_PRODUCT"]'
        when content_type = 'live' then '["CONTENT_TYPE_OTHER"]'
        else '["CONTENT_TYPE_VIDEO"]'
    end as content_type,
    case
        when policy_code != 'UNDISCLOSED_AIGC' and content_type = 'live' then 'live'
    end as content_type_other,
    upper(language) as content_language,
    cast(published_at as date) as content_date,
    case
        when product_id is not null and content_type = 'showcase' then '40' || lpad(substr(product_id, 4), 10, '0')
    end as content_id_ean,
    territorial_scope,
    cast(issued_at as date) as application_date,
    'Content ' || content_id(content_no) || ' was found to breach the policy on ' || lower(policy_name)
        || '; decision ' ||
    case automation
        when 'fully' then 'made by automated means.'
        else 'made by a reviewer.'
    end as decision_facts,
    case
        when source != 'report' then 'SOURCE_VOLUNTARY'
        when channel = 'trusted_flagger' then 'SOURCE_TRUSTED_FLAGGER'
        when channel = 'article_16_notice' then 'SOURCE_ARTICLE_16'
        else 'SOURCE_TYPE_OTHER_NOTIFICATION'
    end as source_type,
    case
        when channel = 'trusted_flagger' and source = 'report' then 'Flagger No. ' || (1 + action_no % 7)
    end as source_identity,
    case when source = 'model' then 'Yes' else 'No' end as automated_detection,
    case automation
        when 'fully' then 'AUTOMATED_DECISION_FULLY'
        when 'partially' then 'AUTOMATED_DECISION_PARTIALLY'
        else 'AUTOMATED_DECISION_NOT_AUTOMATED'
    end as automated_decision,
    'Creator Shop' as platform_name,
    created_at,
    delivery_day(created_at) as _delivery_day
from worded;

-- The check digit of the EAN-13 weighs its digits by one and three in turn.
update dsa.statements_submitted
set content_id_ean = content_id_ean || cast(
    (10 - list_sum([
        cast(content_id_ean[i] as integer) * case when i % 2 = 1 then 1 else 3 end for i in range(1, 13)
    ]) % 10) % 10 as varchar
)
where content_id_ean is not null;

create table dsa.submission_receipts as
with

answered as (
    -- now and then the database refuses a first try
    select
        puid,
        after_seconds(created_at, -600) as received_at,
        'rejected' as status,
        'The puid field format is invalid.' as error
    from world.statements
    where uniform('first try refused', statement_key) < 0.01
    union all
    select puid, after_seconds(created_at, 1), 'accepted', null
    from world.statements
)

select
    puid,
    received_at,
    status,
    error,
    delivery_day(received_at) as _delivery_day
from answered;
