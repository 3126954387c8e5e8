-- grain: one row per discrepancy ever seen, with what was last known of it
with

discrepancy_observations as (

    select * from {{ ref('discrepancy_observations') }}

),

-- when each build read, and the one before it
looks as (

    select
        observation_no,
        max(observed_at) as observed_at,
        lag(max(observed_at)) over (order by observation_no) as observed_at_before
    from discrepancy_observations
    group by observation_no

),

newest_look as (

    select max(observed_at) as observed_at from looks

),

newest_observations as (

    select * from discrepancy_observations
    where observation_kind != 'looked'
    qualify row_number() over (partition by discrepancy_key order by observation_no desc) = 1

),

histories as (

    select
        discrepancy_key,
        min(observed_at) as first_seen_at,
        count(case when observation_kind = 'seen' then 1 end) - 1 as n_returns
    from discrepancy_observations
    where observation_kind != 'looked'
    group by discrepancy_key

)

select
    {{ columns_of('newest', observed_columns()) }},
    newest.observation_kind != 'gone' as is_present,
    histories.first_seen_at,
    case
        when newest.observation_kind = 'gone' then looks.observed_at_before
        else newest_look.observed_at
    end as last_seen_at,
    case when newest.observation_kind = 'gone' then newest.observed_at end as gone_at,
    cast(histories.n_returns as bigint) as n_returns
from newest_observations as newest
inner join histories on newest.discrepancy_key = histories.discrepancy_key
inner join looks on newest.observation_no = looks.observation_no
cross join newest_look
