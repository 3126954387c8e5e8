-- grain: one row per finding between when statements were accepted and are shown, and one per total
with

statements_told as (

    select * from {{ ref('int_statements_told') }}

),

disclosure_rules as (

    select
        cast(max(case when rule = 'backfill_days' then value end) as bigint) as backfill_days,
        cast(max(case when rule = 'backfill_share' then value end) as double) as backfill_share,
        cast(max(case when rule = 'backfill_statements' then value end) as bigint) as backfill_statements
    from {{ ref('disclosure_rules') }}

),

statements_accepted as (

    select
        *,
        cast(created_at as date) as created_date,
        cast(accepted_at as date) as accepted_date,
        cast(
            {{ seconds_between('issued_at', 'accepted_at') }} / 3600.0 as decimal(18, 2)
        ) as hours_to_accepted,
        cast(
            {{ seconds_between('issued_at', 'created_at') }} / 3600.0 as decimal(18, 2)
        ) as hours_to_created
    from statements_told
    where accepted_at is not null

),

days_of_late_entries as (

    select distinct created_date
    from statements_accepted
    where created_date > accepted_date

),

-- Days on which most of what was accepted in the weeks before was entered at once.
backfill_days as (

    select
        entries.created_date,
        max(rules.backfill_days) as backfill_days
    from days_of_late_entries as entries
    cross join disclosure_rules as rules
    inner join statements_accepted as statements
        on
            entries.created_date > statements.accepted_date
            and {{ days_between('statements.accepted_date', 'entries.created_date') }} <= rules.backfill_days
    group by entries.created_date
    having
        sum(case when statements.created_date = entries.created_date then 1 else 0 end)
        >= max(rules.backfill_statements)
        and avg(case when statements.created_date = entries.created_date then 1.0 else 0.0 end)
        >= max(rules.backfill_share)

),

left_rows as {{ read_anew() }} (

    select
        puid,
        hours_to_accepted as hours_to_disclose,
        restriction_kind,
        market,
        cast(issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        puid as source_ref,
        cast(null as timestamp) as loaded_at
    from statements_accepted

),

right_rows as {{ read_anew() }} (

    select
        statements_accepted.puid,
        statements_accepted.hours_to_created as hours_to_disclose,
        statements_accepted.restriction_kind,
        statements_accepted.market,
        cast(statements_accepted.issued_at as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        statements_accepted.uuid as source_ref,
        statements_accepted._loaded_at as loaded_at,
        coalesce(
            statements_accepted.accepted_date < backfill_days.created_date
            and {{ days_between('statements_accepted.accepted_date', 'backfill_days.created_date') }}
            <= backfill_days.backfill_days,
            false
        ) as is_backfilled
    from statements_accepted
    left join backfill_days on statements_accepted.created_date = backfill_days.created_date

),

{{ reconciled(
    'statements_disclosed_in_time',
    keys=['puid'],
    measures=['hours_to_disclose'],
    slices=['restriction_kind'],
    evidence={'entered_in_bulk': 'right_row.is_backfilled',
              'entered_later': 'right_row.hours_to_disclose > left_row.hours_to_disclose'}
) }}
