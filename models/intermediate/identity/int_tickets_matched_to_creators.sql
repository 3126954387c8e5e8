-- grain: one row per appeal ticket
with

tickets as (

    select * from {{ known(ref('stg_appeals_desk__tickets')) }}

),

creator_handles as (

    select * from {{ ref('int_creator_handles') }}

),

newest_tickets as (

    select
        ticket_id,
        {{ handle_spelled_plainly('creator_handle') }} as handle,
        opened_at
    from tickets
    where {{ happened('opened_at') }}
    {{ keep_newest(['ticket_id']) }}

),

candidates as (

    select
        newest_tickets.ticket_id,
        creator_handles.creator_id,
        case
            when
                newest_tickets.opened_at >= creator_handles.valid_from_at
                and (
                    creator_handles.valid_to_at is null
                    or newest_tickets.opened_at < creator_handles.valid_to_at
                )
                then 1
            else 2
        end as rule_order
    from newest_tickets
    inner join creator_handles on newest_tickets.handle = creator_handles.handle

),

first_rules_that_match as (

    select
        ticket_id,
        rule_order,
        count(distinct creator_id) as n_candidates,
        min(creator_id) as creator_id
    from candidates
    group by ticket_id, rule_order
    qualify row_number() over (partition by ticket_id order by rule_order asc) = 1

),

tickets_matched as (

    select
        newest_tickets.ticket_id,
        case
            when first_rules_that_match.n_candidates = 1 then first_rules_that_match.creator_id
        end as creator_id,
        case first_rules_that_match.rule_order
            when 1 then 'handle at the time'
            when 2 then 'handle at another time'
            else 'none'
        end as match_rule,
        case
            when first_rules_that_match.n_candidates = 1 then 'matched'
            when first_rules_that_match.n_candidates > 1 then 'ambiguous'
            else 'unmatched'
        end as match_status,
        coalesce(first_rules_that_match.n_candidates, 0) as n_candidates
    from newest_tickets
    left join first_rules_that_match on newest_tickets.ticket_id = first_rules_that_match.ticket_id

)

select * from tickets_matched
