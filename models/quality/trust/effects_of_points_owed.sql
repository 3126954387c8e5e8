-- grain: one row per finding, metric, part and period at whose end points owed back change a creator's band
with

findings as (

    select * from {{ ref('findings_with_effects') }}
    where effect = 'replayed' and metric = 'healthy_creator_share'

),

standings as (

    select * from {{ ref('creator_standings_by_period') }}

),

point_entries as (

    select * from {{ ref('int_point_entries_with_effective_expiry') }}

),

health_spans as (

    select * from {{ ref('int_health_spans') }}

),

health_schemes as (

    select * from {{ ref('health_schemes') }}

),

health_bands as (

    select * from {{ ref('health_bands') }}

),

-- What compensates a violation counts no longer than the violation.
points_owed as (

    select
        findings.*,
        point_entries.creator_id,
        point_entries.scheme_id,
        point_entries.effective_expires_at
    from findings
    inner join point_entries
        on
            findings.left_ref = point_entries.action_id
            and split_part(findings.entity_key, '|', 2) = point_entries.scheme_id
            and point_entries.entry_reason = 'violation'
    where findings.row_kind = 'finding'

),

points_owed_by_period as (

    select
        points_owed.*,
        standings.period_kind,
        standings.period_start_date,
        standings.market as home_market,
        standings.rulebook_version,
        coalesce(health_spans.points_sum, 0) as points_sum,
        sum(points_owed.left_value) over (
            partition by points_owed.creator_id, standings.period_kind, standings.period_start_date
            order by points_owed.occurred_on, points_owed.finding_id
            rows between unbounded preceding and current row
        ) as points_owed_so_far
    from standings
    inner join points_owed
        on
            standings.creator_id = points_owed.creator_id
            and standings.scheme_id = points_owed.scheme_id
            and standings.last_date >= points_owed.occurred_on
            and (
                points_owed.effective_expires_at is null
                or points_owed.effective_expires_at >= standings.last_date + interval 1 day
            )
    left join health_spans
        on
            standings.creator_id = health_spans.creator_id
            and standings.scheme_id = health_spans.scheme_id
            and health_spans.span_from_at < standings.last_date + interval 1 day
            and (
                health_spans.span_to_at is null
                or health_spans.span_to_at >= standings.last_date + interval 1 day
            )

),

scores_with_and_without as (

    select
        {% for state, left_out in [('with', '0'), ('without', 'owed.left_value')] -%}
        least(
            schemes.maximum,
            greatest(
                schemes.minimum,
                schemes.start_value + owed.points_sum + owed.points_owed_so_far - {{ left_out }}
            )
        ) as score_{{ state }},
        {% endfor -%}
        owed.*
    from points_owed_by_period as owed
    inner join health_schemes as schemes on owed.scheme_id = schemes.scheme_id

),

-- Several findings on a creator add up: each tells what it changes on top of those before it.
healthy_with_and_without as (

    select
        scores.*,
        case when bands_with.band = 'healthy' then 1 else 0 end
        - case when bands_without.band = 'healthy' then 1 else 0 end as amount
    from scores_with_and_without as scores
    {% for state in ['with', 'without'] -%}
    left join health_bands as bands_{{ state }}
        on
            scores.scheme_id = bands_{{ state }}.scheme_id
            and scores.rulebook_version = bands_{{ state }}.rulebook_version
            and scores.score_{{ state }} >= bands_{{ state }}.lower_bound
            and scores.score_{{ state }} < bands_{{ state }}.upper_bound
    {% endfor %}
)

select
    finding_id,
    metric,
    part,
    reconciliation,
    discrepancy_key,
    entity_ref,
    moves_when,
    home_market as market,
    period_kind,
    period_start_date,
    cast(effect_sign * amount as decimal(28, 6)) as amount
from healthy_with_and_without
where amount != 0
