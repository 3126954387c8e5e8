{#-
    CTEs over counts of people, in cells that add up to a total by the columns of `total_by`: the last one, cells_suppressed,
    says with is_suppressed which cells a page leaves out. Small cells are left out; where they hold together fewer than
    the floor, the total would tell them by subtraction, so the next larger cell goes with them.
-#}
{% macro cells_above_floor(cells, total_by, counted, floor) %}
cells_judged as (

    select
        *,
        {{ counted }} > 0 and {{ counted }} < {{ floor }} as is_small
    from {{ cells }}

),

cells_ranked as (

    select
        *,
        sum(case when is_small then {{ counted }} else 0 end) over (partition by {{ total_by | join(', ') }}) as n_in_small_cells,
        row_number() over (
            partition by {{ total_by | join(', ') }}
            order by case when {{ counted }} = 0 then 2 when is_small then 1 else 0 end asc, {{ counted }} asc
        ) as nth_smallest
    from cells_judged

),

cells_suppressed as (

    select
        *,
        is_small
        or (n_in_small_cells > 0 and n_in_small_cells < {{ floor }} and {{ counted }} > 0 and nth_smallest = 1) as is_suppressed
    from cells_ranked

)
{%- endmacro %}
