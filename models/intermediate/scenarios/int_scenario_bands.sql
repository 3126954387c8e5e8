-- grain: one row per scenario, book (in_force or candidate) and band
with

scenarios as (

    select * from {{ ref('policy_scenarios') }}

),

health_bands as (

    select * from {{ ref('health_bands') }}

),

scenario_bands as (

    select * from {{ ref('scenario_bands') }}

),

bands_in_force as (

    select
        scenarios.scenario_id,
        health_bands.band,
        health_bands.lower_bound,
        health_bands.upper_bound
    from scenarios
    inner join health_bands
        on
            scenarios.scheme_id = health_bands.scheme_id
            and scenarios.base_rulebook_version = health_bands.rulebook_version

),

bands_of_both_books as (

    select
        scenario_id,
        'in_force' as book,
        band,
        lower_bound,
        upper_bound
    from bands_in_force
    union all
    select
        scenario_id,
        'candidate' as book,
        band,
        lower_bound,
        upper_bound
    from scenario_bands
    union all
    -- A scenario that names no bands keeps those in force.
    select
        bands_in_force.scenario_id,
        'candidate' as book,
        bands_in_force.band,
        bands_in_force.lower_bound,
        bands_in_force.upper_bound
    from bands_in_force
    where bands_in_force.scenario_id not in (select scenario_bands.scenario_id from scenario_bands)

),

-- 1 is the best band: the lowest points, the highest rating.
bands_ranked as (

    select
        bands_of_both_books.*,
        row_number() over (
            partition by bands_of_both_books.scenario_id, bands_of_both_books.book
            order by
                case when scenarios.scheme_id = 'VP' then 1 else -1 end * bands_of_both_books.lower_bound
        ) as band_rank
    from bands_of_both_books
    inner join scenarios on bands_of_both_books.scenario_id = scenarios.scenario_id

)

select * from bands_ranked
