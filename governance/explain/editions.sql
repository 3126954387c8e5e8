-- One row per edition: its figure, and how near it is to the quoted one. A figure below its floor was not published.
with

figures as (

    select
        edition_no,
        edition_at,
        reporting_as_of_date,
        n_observations,
        n_observations_needed,
        numerator,
        denominator,
        value,
        value is not null and (metric_kind = 'sum' or n_observations >= n_observations_needed) as is_published
    from steps
    qualify row_number() over (partition by edition_no order by position desc) = 1

),

distances as (

    select
        *,
        case when is_published then abs(value - cast($quoted as decimal(38, 12))) end as distance
    from figures

)

-- of editions alike the newest comes first
select
    *,
    coalesce(distance <= cast($rounding as decimal(38, 12)), false) as is_match,
    row_number() over (order by distance asc nulls last, edition_no desc) as position
from distances
order by edition_no
