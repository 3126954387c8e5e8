-- grain: one row per kind of period (month, quarter), period and creator with a standing at its end
with

creator_spans as (

    select * from {{ ref('met_creator_health__creator_span') }}

),

trust_periods as (

    select * from {{ ref('trust_periods') }}

)

select
    trust_periods.period_kind,
    trust_periods.period_start_date,
    trust_periods.last_date,
    creator_spans.creator_id,
    coalesce(creator_spans.home_market, 'ZZ') as market,
    creator_spans.scheme_id,
    creator_spans.rulebook_version,
    creator_spans.band
from trust_periods
inner join creator_spans
    on
        trust_periods.last_date >= creator_spans.valid_from_date
        and trust_periods.last_date < coalesce(creator_spans.valid_to_date, date '9999-12-31')
where creator_spans.band is not null and not creator_spans.is_test_account
