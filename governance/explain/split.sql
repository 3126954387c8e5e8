-- One row per cause: what it moved after the quoted edition. Steps are taken one after the other, each from where the
-- one before it left the figure, so that the lines add up to the change.
with

steps_from_the_quoted as (

    select
        edition_no,
        position,
        n_observations_moved,
        numerator_moved,
        denominator_moved,
        -- where a step leaves nothing to divide by, the figure stays
        coalesce(last_value(value ignore nulls) over (order by edition_no, position), 0) as value
    from steps

),

moves as (

    select
        *,
        value - lag(value) over (order by edition_no, position) as value_moved
    from steps_from_the_quoted

)

select
    causes.cause,
    causes.title,
    causes.meaning,
    coalesce(sum(moves.n_observations_moved), 0) as n_observations,
    coalesce(sum(moves.numerator_moved), 0) as numerator,
    coalesce(sum(moves.denominator_moved), 0) as denominator,
    coalesce(sum(moves.value_moved), 0) as value
from read_csv($causes) as causes
left join moves on causes.position = moves.position and moves.edition_no > $quoted
where causes.cause != 'first_edition'
group by causes.cause, causes.title, causes.meaning, causes.position
order by causes.position
