-- What fails: a conversion whose expected band is not that of its expected score, a rule book with points
-- from 0 to 24 that no range holds, or two.
-- When it matters: always; a creator would have no expectation, or two.
-- How to resolve: correct seed health_conversions.
{{ config(group='analytics_engineering') }}
with

conversions as (

    select * from {{ ref('health_conversions') }}

),

bands as (

    select * from {{ ref('health_bands') }}

),

schemes as (

    select * from {{ ref('health_schemes') }}

),

ranges as (

    select
        conversions.*,
        schemes.minimum,
        schemes.maximum,
        lag(conversions.upper_bound) over ranges_in_order as upper_bound_before,
        lead(conversions.lower_bound) over ranges_in_order as lower_bound_after
    from conversions
    inner join schemes on conversions.from_scheme_id = schemes.scheme_id
    window ranges_in_order as (
        partition by conversions.from_rulebook_version, conversions.to_rulebook_version
        order by conversions.lower_bound
    )

)

select
    ranges.from_rulebook_version,
    ranges.lower_bound,
    ranges.upper_bound,
    ranges.expected_band
from ranges
left join bands
    on
        ranges.to_scheme_id = bands.scheme_id
        and ranges.to_rulebook_version = bands.rulebook_version
        and ranges.expected_score >= bands.lower_bound
        and ranges.expected_score < bands.upper_bound
where
    bands.band is distinct from ranges.expected_band
    or coalesce(ranges.upper_bound_before, ranges.minimum) != ranges.lower_bound
    or coalesce(ranges.lower_bound_after, ranges.maximum + 1) != ranges.upper_bound
