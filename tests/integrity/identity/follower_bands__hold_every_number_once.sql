-- What fails: a gap or an overlap between two bands of followers, a lowest band that does not begin with 0,
--   or a highest one that ends.
-- When it matters: when the seed changes; creators would fall into two bands, and be counted twice, or into
--   none.
-- How to resolve: the upper bound of a band is the lower bound of the next.
with

follower_bands as (

    select * from {{ ref('follower_bands') }}

),

bands_with_next as (

    select
        follower_band,
        lower_bound,
        upper_bound,
        lead(lower_bound) over (order by lower_bound asc) as next_lower_bound,
        min(lower_bound) over () as lowest_bound
    from follower_bands

)

select *
from bands_with_next
where upper_bound is distinct from next_lower_bound or lowest_bound != 0
