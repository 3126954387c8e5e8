-- grain: one row per discrepancy ever seen, with the case it belongs to
with

discrepancies_observed as (

    select * from {{ ref('discrepancies_observed') }}

),

decisions_in_force as (

    select * from {{ ref('decisions_in_force') }}

),

reconciliations as (

    select * from {{ ref('reconciliations') }}

),

harm_points as (

    select * from {{ ref('harm_points') }}

),

decision_limits as (

    select
        max(case when parameter = 'case_window_months' then value end) as case_window_months,
        max(case when parameter = 'eur_per_harm_point' then value end) as eur_per_harm_point
    from {{ ref('decision_limits') }}

),

discrepancies_split_off as (

    select distinct discrepancy_key from decisions_in_force
    where decision = 'split'

),

discrepancies_with_windows as (

    select
        observed.*,
        reconciliations.severity,
        reconciliations.owner as owner_of_reconciliation,
        split_off.discrepancy_key is not null as is_split_off,
        cast(date_trunc('year', observed.occurred_on) as date)
        + cast(
            floor((month(observed.occurred_on) - 1) / decision_limits.case_window_months)
            * decision_limits.case_window_months as integer
        ) * interval 1 month as window_start_at,
        cast(decision_limits.case_window_months as integer) as case_window_months,
        case
            when observed.delta_eur is null
                then least(
                    greatest(abs(coalesce(observed.delta, 0)), observed.n_findings)
                    * harm_points.points_per_unit,
                    harm_points.max_points_per_discrepancy
                )
            else 0
        end as harm_points,
        decision_limits.eur_per_harm_point
    from discrepancies_observed as observed
    inner join reconciliations on observed.reconciliation = reconciliations.reconciliation
    cross join decision_limits
    left join harm_points on reconciliations.unit = harm_points.unit
    left join discrepancies_split_off as split_off on observed.discrepancy_key = split_off.discrepancy_key

)

select
    {{ columns_of('discrepancies', observed_columns()) }},
    discrepancies.is_present,
    discrepancies.first_seen_at,
    discrepancies.last_seen_at,
    discrepancies.gone_at,
    discrepancies.n_returns,
    discrepancies.severity,
    discrepancies.owner_of_reconciliation,
    discrepancies.is_split_off,
    cast(discrepancies.window_start_at as date) as window_start_date,
    cast(
        discrepancies.window_start_at + discrepancies.case_window_months * interval 1 month as date
    ) as window_end_date,
    discrepancies.harm_points,
    abs(coalesce(discrepancies.delta_eur, 0))
    + discrepancies.harm_points * discrepancies.eur_per_harm_point as materiality_eur,
    case
        when discrepancies.is_split_off then md5('split|' || discrepancies.discrepancy_key)
        else md5(concat_ws(
            '|',
            discrepancies.reconciliation,
            discrepancies.cause,
            coalesce(discrepancies.market, ''),
            cast(cast(discrepancies.window_start_at as date) as varchar)
        ))
    end as case_key
from discrepancies_with_windows as discrepancies
