-- What fails: a policy in force twice on a day, or one that ends before it begins.
-- When it matters: at once; a join on the day of an event would count the event twice.
-- How to resolve: correct the days in the seed policies; the last day of a span lies before the first of
--   the next.
with

policies as (

    select * from {{ ref('dim_policies') }}

),

policies_with_next as (

    select
        policy_code,
        valid_from_date,
        valid_to_date,
        lead(valid_from_date) over (
            partition by policy_code order by valid_from_date asc
        ) as next_valid_from_date
    from policies

)

select *
from policies_with_next
where
    valid_to_date < valid_from_date
    or (next_valid_from_date is not null and (valid_to_date is null or valid_to_date >= next_valid_from_date))
