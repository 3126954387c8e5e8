-- grain: one row per finding between the statements a day can have and has, and one per total
with

statement_days as (

    select * from {{ ref('int_public_statement_days_with_gaps') }}

),

statement_rules as (

    select * from {{ ref('statement_rules') }}

),

limits as (

    select
        max(case when rule = 'spike_factor' then rule_value end) as spike_factor,
        max(case when rule = 'spike_days_after_gap' then rule_value end) as days_after_gap
    from statement_rules

),

days_with_history as (

    select
        *,
        -- the four weeks before; after weeks with next to nothing the year before says what is usual
        greatest(
            median(n_statements) over (order by statement_date rows between 28 preceding and 1 preceding),
            median(n_statements) over (order by statement_date rows between 364 preceding and 1 preceding)
        ) as usual_n_statements,
        max(case when is_missing then statement_date end) over (
            order by statement_date rows between unbounded preceding and 1 preceding
        ) as last_missing_date
    from statement_days

),

right_rows as {{ read_anew() }} (

    select
        days_with_history.statement_date,
        days_with_history.n_statements,
        cast(floor(days_with_history.usual_n_statements * limits.spike_factor) as bigint) as most_expected,
        days_with_history.statement_date - days_with_history.last_missing_date
        <= limits.days_after_gap as is_after_gap,
        cast(null as varchar) as market,
        days_with_history.statement_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(days_with_history.statement_date as varchar) as source_ref,
        cast(null as timestamp) as loaded_at
    from days_with_history
    cross join limits
    where not days_with_history.is_missing and days_with_history.usual_n_statements is not null

),

left_rows as {{ read_anew() }} (

    select
        statement_date,
        least(n_statements, most_expected) as n_statements,
        most_expected,
        is_after_gap,
        market,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'statement_backfill_spikes',
    keys=['statement_date'],
    measures=['n_statements'],
    evidence={'after_gap': 'right_row.is_after_gap', 'spike': 'right_row.n_statements > right_row.most_expected'}
) }}
