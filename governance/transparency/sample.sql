-- One row per action of a reporting period that the seed draws, in the order of drawing. Lots depend on seed and action
-- alone; a stratum is drawn from in proportion to its size.
with

categories as (

    select
        action_id,
        min(category) as category
    from transparency.dsa_statements
    group by action_id

),

actions_of_the_period as (

    select
        actions.action_id,
        case
            when $by_category then coalesce(categories.category, 'no statement owed')
            else 'all actions'
        end as stratum,
        md5(concat($seed, ':', actions.action_id)) as lot
    from core.fct_actions as actions
    left join categories on actions.action_id = categories.action_id
    where cast(actions.issued_at as date) between $first_day and $last_day

),

lots_in_strata as (

    select
        *,
        row_number() over (partition by stratum order by lot) as lot_no,
        count(*) over (partition by stratum) as n_in_stratum,
        count(*) over () as n_in_frame
    from actions_of_the_period

)

select
    action_id,
    stratum,
    n_in_stratum,
    n_in_frame
from lots_in_strata
order by (lot_no - 0.5) / n_in_stratum, lot
limit $size
