-- grain: one row per market, rule book and span of days in which it scores and is, or is not, in force
with

markets as (

    select * from {{ ref('markets') }}

),

policy_points as (

    select * from {{ ref('policy_points') }}

),

rulebooks as (

    select
        scheme_id,
        rulebook_version,
        min(valid_from) as valid_from_date,
        cast(max(coalesce(valid_to, date '9999-12-30')) + interval 1 day as date) as valid_to_date
    from policy_points
    group by scheme_id, rulebook_version

),

-- Violation points end with the last day of vp_until, the rating begins to score on chr_from and is in force
-- from the day after. A market without these dates keeps violation points.
scored_by_market as (

    select
        markets.market,
        rulebooks.scheme_id,
        rulebooks.rulebook_version,
        case rulebooks.scheme_id
            when 'CHR' then greatest(rulebooks.valid_from_date, coalesce(markets.chr_from, date '9999-12-31'))
            else rulebooks.valid_from_date
        end as scored_from_date,
        case rulebooks.scheme_id
            when 'CHR'
                then greatest(
                    rulebooks.valid_from_date,
                    cast(coalesce(markets.vp_until, date '9999-12-30') + interval 1 day as date)
                )
            else rulebooks.valid_from_date
        end as in_force_from_date,
        case rulebooks.scheme_id
            when 'VP'
                then least(
                    rulebooks.valid_to_date,
                    cast(coalesce(markets.vp_until, date '9999-12-30') + interval 1 day as date)
                )
            else rulebooks.valid_to_date
        end as scored_to_date
    from markets
    cross join rulebooks

),

parallel_and_in_force as (

    select
        market,
        scheme_id,
        rulebook_version,
        scored_from_date as valid_from_date,
        least(in_force_from_date, scored_to_date) as valid_to_date,
        false as is_in_force
    from scored_by_market
    union all
    select
        market,
        scheme_id,
        rulebook_version,
        greatest(scored_from_date, in_force_from_date) as valid_from_date,
        scored_to_date as valid_to_date,
        true as is_in_force
    from scored_by_market

),

spans_of_days as (

    select
        market,
        scheme_id,
        rulebook_version,
        is_in_force,
        valid_from_date,
        nullif(valid_to_date, date '9999-12-31') as valid_to_date
    from parallel_and_in_force
    where valid_from_date < valid_to_date

)

select * from spans_of_days
