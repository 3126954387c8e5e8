-- What fails: a span that does not begin where the one before it ended, an empty span, or a creator whose
-- last span is closed.
-- When it matters: always; a creator would have two standings on a day, or none.
-- How to resolve: look at int_creator_health_days_changed for the creator: one row a day is expected.
{{ config(group='analytics_engineering') }}
with

spans as (

    select
        creator_id,
        valid_from_date,
        valid_to_date,
        lead(valid_from_date) over (partition by creator_id order by valid_from_date) as next_from_date
    from {{ ref('met_creator_health__creator_span') }}

)

select
    creator_id,
    valid_from_date,
    valid_to_date,
    next_from_date
from spans
where
    valid_to_date is distinct from next_from_date
    or valid_to_date <= valid_from_date
