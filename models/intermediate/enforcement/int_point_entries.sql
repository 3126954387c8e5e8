-- grain: one row per entry of the points ledger
with

points_ledger as (

    select * from {{ known(ref('stg_enforcement__points_ledger')) }}

),

home_markets as (

    select * from {{ ref('int_creator_home_markets') }}

),

newest_entries as (

    select *
    from points_ledger
    where {{ happened('posted_at') }}
    {{ keep_newest(['entry_id']) }}

),

entries_with_home_market as (

    select
        newest_entries.entry_id,
        newest_entries.creator_id,
        newest_entries.action_id,
        newest_entries.policy_code,
        coalesce(home_markets.home_market, 'ZZ') as home_market,
        newest_entries.scheme_id,
        newest_entries.rulebook_version,
        newest_entries.entry_reason,
        newest_entries.points,
        newest_entries.posted_at,
        newest_entries.expires_at
    from newest_entries
    left join home_markets
        on
            newest_entries.creator_id = home_markets.creator_id
            and newest_entries.posted_at >= home_markets.held_from_at
            and newest_entries.posted_at < home_markets.held_to_at

)

select * from entries_with_home_market
