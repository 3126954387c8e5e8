-- grain: one row per lever of an action
with

action_levers as (

    select * from {{ known(ref('stg_enforcement__action_levers')) }}

),

newest_levers as (

    select *
    from action_levers
    qualify
        row_number() over (
            partition by action_id, lever order by _loaded_at desc, _file desc, _file_row desc
        ) = 1

)

select * from newest_levers
