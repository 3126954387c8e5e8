-- grain: one row per market, language, first reviewer's kind and quarter with a blind second look
with

pairs as (

    select * from {{ ref('met_reviewer_pairs__queue_language_day') }}

),

days as (

    select * from {{ ref('util_days') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

pairs_summed as (

    select
        case when grouping(pairs.market) = 1 then 'ALL' else pairs.market end as market,
        case when grouping(pairs.language) = 1 then 'ALL' else pairs.language end as language,
        pairs.first_decided_by,
        days.quarter,
        days.quarter_start_date,
        sum(pairs.n_pairs) as n_pairs,
        sum(pairs.n_both_violation) as n_both_violation,
        sum(pairs.n_only_first_violation) as n_only_first_violation,
        sum(pairs.n_only_second_violation) as n_only_second_violation,
        sum(pairs.n_neither_violation) as n_neither_violation
    from pairs
    inner join days on pairs.metric_date = days.calendar_date
    group by
        pairs.first_decided_by, days.quarter, days.quarter_start_date, cube(pairs.market, pairs.language)

),

pairs_with_kappa as (

    select
        market,
        language,
        first_decided_by,
        quarter,
        quarter_start_date,
        n_pairs,
        n_both_violation,
        n_only_first_violation,
        n_only_second_violation,
        n_neither_violation,
        {{ cohens_kappa(
            'n_both_violation', 'n_only_first_violation', 'n_only_second_violation', 'n_neither_violation'
        ) }} as kappa
    from pairs_summed

),

pairs_with_standard_error as (

    select
        market,
        language,
        first_decided_by,
        quarter,
        quarter_start_date,
        n_pairs,
        n_both_violation,
        n_only_first_violation,
        n_only_second_violation,
        n_neither_violation,
        kappa,
        {{ cohens_kappa_standard_error(
            ratio('n_both_violation', 'n_pairs'), ratio('n_only_first_violation', 'n_pairs'),
            ratio('n_only_second_violation', 'n_pairs'), ratio('n_neither_violation', 'n_pairs'), 'kappa', 'n_pairs'
        ) }} as kappa_standard_error
    from pairs_with_kappa

)

select
    pairs.market,
    pairs.language,
    pairs.first_decided_by,
    pairs.quarter,
    cast(pairs.n_pairs as bigint) as n_pairs,
    cast(pairs.n_both_violation as bigint) as n_both_violation,
    cast(pairs.n_only_first_violation as bigint) as n_only_first_violation,
    cast(pairs.n_only_second_violation as bigint) as n_only_second_violation,
    cast(pairs.n_neither_violation as bigint) as n_neither_violation,
    {{ above_floor(
        ratio('(pairs.n_both_violation + pairs.n_neither_violation)', 'pairs.n_pairs'),
        'pairs.n_pairs', 'floors.kappa_pairs'
    ) }} as agreement_rate,
    {{ above_floor('pairs.kappa', 'pairs.n_pairs', 'floors.kappa_pairs') }} as kappa,
    {{ above_floor('pairs.kappa_standard_error', 'pairs.n_pairs', 'floors.kappa_pairs') }}
        as kappa_standard_error,
    {{ above_floor(
        'greatest(-1.0, pairs.kappa - ' ~ var('z_95') ~ ' * pairs.kappa_standard_error)',
        'pairs.n_pairs', 'floors.kappa_pairs'
    ) }} as kappa_lower,
    {{ above_floor(
        'least(1.0, pairs.kappa + ' ~ var('z_95') ~ ' * pairs.kappa_standard_error)',
        'pairs.n_pairs', 'floors.kappa_pairs'
    ) }} as kappa_upper,
    pairs.quarter_start_date
from pairs_with_standard_error as pairs
cross join floors
