"""On the company without faults every mart adds up to what the world knows.

`TOTALS` says, mart by mart, which figure adds up to which measure of the truth and how finely both are
compared: by market and month where the mart has them, else by less. `WITHOUT_TOTALS` says why a mart has no
such figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import ParsedProject
from dbt_runs import Dbt

ALL_POLICIES = "policy_code = 'ALL' and market != 'ALL'"
ALL_POLICIES_AND_LANGUAGES = f"{ALL_POLICIES} and language = 'ALL'"
ALL_OF_ALL_MARKETS = "policy_code = 'ALL' and language = 'ALL' and market = 'ALL'"
LAST_WEEK = "week_start_date = (select max(week_start_date) from {mart})"
IN_LAST_QUARTER = "month >= (select date_trunc('quarter', reporting_as_of_date) from utilities.util_clock)"


@dataclass(frozen=True)
class Total:
    """A figure of a mart that adds up to a measure of the truth.

    Attributes:
        mart: Name of the mart.
        figure: SQL aggregate over the mart.
        measure: Measure of the truth.
        market: Column of the market; None where it is not told apart.
        day: SQL for the day of the figure; None for the whole history.
        per: Period that days are added up to, month or quarter.
        currency: Column of the currency; None for counts and amounts in EUR.
        where: SQL condition on the mart: the rows that do not repeat each other.
        known: SQL condition on the truth, where the mart shows a part of it.
    """

    mart: str
    figure: str
    measure: str
    market: str | None = None
    day: str | None = None
    per: str = "month"
    currency: str | None = None
    where: str = "true"
    known: str = "true"


def of(mart: str, figures: dict[str, str], **how: str | None) -> list[Total]:
    """Totals of a mart: measure of the truth by figure, and how both are compared."""
    return [Total(mart, figure, measure, **how) for figure, measure in figures.items()]


# What the metrics of the registry count, and what their numerators are.
OBSERVED = {
    "actions_on_time": "actions",
    "median_appeal_hours": "appeals_judged",
    "net_gmv": "orders_paid",
    "overturn_rate": "appeals_judged",
    "proactive_rate": "actions",
    "removal_within_24h_rate": "removals",
    "training_completion_rate": "messages_sent",
    "violative_view_rate": "views_labelled",
}
NUMERATORS = {
    "net_gmv": "gmv_net_eur",
    "overturn_rate": "appeals_reversed",
    "training_completion_rate": "messages_with_training",
}


def of_metrics(
    mart: str, without: tuple[str, ...] = (), where: str = "true", **how: str | None
) -> list[Total]:
    """Totals of a mart with a row for each metric: what was observed, and the numerator."""
    columns = [("n_observations", OBSERVED), ("numerator", NUMERATORS)]
    return [
        Total(mart, f"sum({column})", measure, where=f"metric = '{metric}' and {where}", **how)
        for column, measures in columns
        for metric, measure in measures.items()
        if metric not in without and column not in without
    ]


ENTRY_TYPES = (
    "sale",
    "refund",
    "commission",
    "commission_frozen",
    "commission_released",
    "bonus",
    "clawback",
)
POSTED = {"sum(vp_points_posted)": "points_posted_vp", "sum(chr_points_posted)": "points_posted_chr"}
ENFORCED = {
    "sum(n_violations)": "cases_found_violating",
    "sum(n_actions)": "actions",
    "sum(n_removals)": "removals",
    "sum(n_actions_reversed)": "actions_reversed",
    "sum(n_appeals_opened)": "appeals_opened",
    "sum(n_appeals_decided)": "appeals_decided",
    "sum(n_appeals_reversed)": "appeals_reversed",
    **POSTED,
}
PERFORMED = {
    "sum(n_views)": "views_of_creators",
    "sum(n_attributed_orders)": "orders_attributed",
    "sum(n_orders_paid)": "orders_credited_paid",
    "sum(paid_gmv_eur)": "gmv_credited_paid_eur",
}
EARNED = {
    "sum(n_rewards_granted)": "rewards_granted",
    "sum(rewards_granted_eur)": "reward_amounts_granted_eur",
    "sum(commission_booked_eur)": "ledger_commission_eur",
    "sum(commission_frozen_eur)": "ledger_commission_frozen_eur",
    "sum(commission_released_eur)": "ledger_commission_released_eur",
}
ACTED = {"sum(n_actions)": "actions", "sum(n_removals)": "removals"}
APPEALED = {"sum(n_appeals_decided)": "appeals_judged", "sum(n_appeals_reversed)": "appeals_reversed"}
OF_ENFORCEMENT = {
    **ACTED,
    **APPEALED,
    "sum(n_violations_rechecked + n_clearances_rechecked)": "decisions_rechecked",
    "sum(n_violating_labels)": "view_labels_violating",
}
RECEIVED = {"sum(n_cases_received)": "cases_received"}
OF_REMOVALS = {**ACTED, "sum(n_cases_enforced)": "actions"}
SAMPLED = {"sum(n_views_sampled)": "views_labelled", "sum(n_violating_samples)": "views_labelled_violating"}

CORE = [
    *of("dim_contents", {"count(*)": "contents_published"}, market="home_market", day="published_at"),
    *of(
        "dim_creator_identities",
        {
            "count(*) filter (where source_system = 'creator_crm')": "crm_accounts_registered",
            "count(*) filter (where source_system = 'appeals_desk')": "appeals_opened",
        },
    ),
    *of(
        "dim_creators",
        {"count(*)": "creators_signed_up"},
        market="home_market",
        day="signed_up_at",
        where="is_current",
    ),
    *of("fct_action_levers", {"count(*)": "action_levers"}, market="home_market", day="issued_at"),
    *of(
        "fct_actions",
        {
            "count(*)": "actions",
            "count(*) filter (where is_removal)": "removals",
            "sum(n_levers)": "action_levers",
        },
        market="home_market",
        day="issued_at",
    ),
    *of(
        "fct_actions",
        {"count(*)": "actions_reversed"},
        market="home_market",
        day="reversed_at",
        where="is_reversed",
    ),
    *of("fct_appeals", {"count(*)": "appeals_opened"}, market="home_market", day="opened_at"),
    *of(
        "fct_appeals",
        {
            "count(*)": "appeals_decided",
            "count(*) filter (where not is_withdrawn)": "appeals_judged",
            "count(*) filter (where is_reversed)": "appeals_reversed",
        },
        market="home_market",
        day="decided_at",
        where="is_decided",
    ),
    *of(
        "fct_content_days",
        {
            "count(*)": "content_days",
            "sum(n_views)": "views",
            "sum(n_attributed_orders)": "orders_attributed",
        },
        market="viewer_market",
        day="stat_date",
    ),
    *of(
        "fct_content_days",
        {"sum(attributed_gmv)": "gmv_attributed"},
        market="viewer_market",
        day="stat_date",
        currency="currency",
    ),
    *of("fct_content_days", {"sum(n_views)": "views_of_creators"}, market="home_market", day="stat_date"),
    *of("fct_ledger_entries", {"count(*)": "ledger_entries"}, market="booked_market", day="booking_date"),
    *(
        total
        for entry_type in ENTRY_TYPES
        for column, suffix, currency in (("amount", "", "currency"), ("amount_eur", "_eur", None))
        for total in of(
            "fct_ledger_entries",
            {f"sum({column})": f"ledger_{entry_type}{suffix}"},
            market="booked_market",
            day="booking_date",
            currency=currency,
            where=f"entry_type = '{entry_type}'",
        )
    ),
    *of(
        "fct_messages",
        {"count(*)": "messages_sent", "count(training_completed_at)": "messages_with_training"},
        market="home_market",
        day="sent_at",
    ),
    *of(
        "fct_messages",
        {"count(*)": "messages_on_policies"},
        market="home_market",
        day="sent_at",
        where="policy_code is not null",
    ),
    *(
        total
        for stage, amount in (
            ("created", "created_gmv"),
            ("paid", "paid_gmv"),
            ("refunded", "refunded_amount"),
            ("settled", "settled_gmv"),
        )
        for figure, measure, currency in (
            ("count(*)", f"orders_{stage}", None),
            ("count(creator_id)", f"orders_credited_{stage}", None),
            (f"sum({amount})", f"gmv_{stage}", "currency"),
        )
        for total in of(
            "fct_orders",
            {figure: measure},
            market="shop_market",
            day=f"{stage}_at",
            currency=currency,
            where=f"{stage}_at is not null",
        )
    ),
    *(
        total
        for stage in ("created", "paid", "settled")
        for total in of(
            "fct_orders",
            {f"sum({stage}_gmv_eur)": f"gmv_{stage}_eur"},
            market="shop_market",
            day=f"{stage}_at",
            where=f"{stage}_at is not null",
        )
    ),
    # What is refunded lowers the net amount on a day of its own.
    *of(
        "fct_orders",
        {"sum(paid_gmv - net_gmv)": "gmv_refunded"},
        market="shop_market",
        day="refunded_at",
        currency="currency",
        where="refunded_at is not null",
    ),
    *of(
        "fct_orders",
        {"sum(paid_gmv_eur - net_gmv_eur)": "gmv_refunded_eur"},
        market="shop_market",
        day="refunded_at",
        where="refunded_at is not null",
    ),
    # An order has no day of its bookings.
    *of(
        "fct_orders",
        {"sum(net_gmv)": "gmv_net", "sum(booked_gmv)": "gmv_booked"},
        market="shop_market",
        currency="currency",
    ),
    *of(
        "fct_orders",
        {"sum(net_gmv_eur)": "gmv_net_eur", "sum(booked_gmv_eur)": "gmv_booked_eur"},
        market="shop_market",
    ),
    *of("fct_point_entries", {"count(*)": "point_entries"}, market="home_market", day="posted_at"),
    *(
        total
        for scheme in ("VP", "CHR")
        for total in of(
            "fct_point_entries",
            {"sum(points)": f"points_posted_{scheme.lower()}"},
            market="home_market",
            day="posted_at",
            where=f"scheme_id = '{scheme}'",
        )
    ),
    *of(
        "fct_review_decisions",
        {
            "count(*)": "decisions",
            "count(*) filter (where sampling_reason = 'random')": "decisions_rechecked",
        },
        market="home_market",
        day="decided_at",
    ),
    *of(
        "fct_rewards",
        {"count(*)": "rewards_granted", "sum(amount_eur)": "reward_amounts_granted_eur"},
        market="home_market",
        day="granted_at",
    ),
    *of(
        "fct_rewards",
        {"sum(amount)": "reward_amounts_granted"},
        market="home_market",
        day="granted_at",
        currency="currency",
    ),
    # Finance books a bonus on the day of Berlin on which the reward is paid.
    *of(
        "fct_rewards",
        {"sum(amount)": "ledger_bonus"},
        market="home_market",
        day="timezone('Europe/Berlin', timezone('UTC', paid_at))",
        currency="currency",
        where="paid_at is not null",
    ),
    *of("fct_user_reports", {"count(*)": "reports_received"}, market="reporter_market", day="received_at"),
    *of(
        "fct_view_samples",
        {
            "count(*)": "view_labels",
            "count(*) filter (where is_violating)": "view_labels_violating",
            "count(distinct sample_id)": "views_labelled",
            "count(distinct sample_id) filter (where is_violating)": "views_labelled_violating",
        },
        market="viewer_market",
        day="sampled_at",
    ),
    *of("fct_violations", {"count(*)": "detections"}, market="home_market", day="detected_at"),
    *of("fct_violations", {"count(*)": "cases_received"}, market="home_market", day="received_at"),
    *of(
        "fct_violations",
        {"count(*)": "cases_decided"},
        market="home_market",
        day="first_decided_at",
        where="first_decided_at is not null",
    ),
    *of(
        "fct_violations",
        {"count(*)": "cases_found_violating"},
        market="home_market",
        day="final_decided_at",
        where="is_violation",
    ),
    *of(
        "fct_violations",
        {"count(*)": "actions"},
        market="home_market",
        day="enforced_at",
        where="is_enforced",
    ),
]

CONTENT_QUALITY = [
    *of(
        "met_content_quality__market_policy_day",
        {**SAMPLED, **OF_REMOVALS},
        market="market",
        day="metric_date",
        where=ALL_POLICIES,
    ),
    *of(
        "met_content_quality__market_policy_quarter",
        {**SAMPLED, **OF_REMOVALS},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where=ALL_POLICIES,
    ),
    *of(
        "met_removals__market_policy_day",
        OF_REMOVALS,
        market="market",
        day="metric_date",
        where=ALL_POLICIES,
    ),
    *of(
        "met_removals__market_policy_period",
        OF_REMOVALS,
        market="market",
        day="period_date",
        per="quarter",
        where=f"period_kind = 'quarter' and {ALL_POLICIES}",
    ),
    *of(
        "met_view_samples__market_policy_stratum_day",
        SAMPLED,
        market="market",
        day="metric_date",
        where=ALL_POLICIES,
    ),
    *of(
        "met_view_samples__market_policy_stratum_day",
        {"sum(n_views_sampled)": "view_labels", "sum(n_violating_samples)": "view_labels_violating"},
        market="market",
        day="metric_date",
        where="policy_code != 'ALL' and market != 'ALL'",
    ),
    *of(
        "met_violative_views__market_policy_period",
        SAMPLED,
        market="market",
        day="period_date",
        per="quarter",
        where=f"period_kind = 'quarter' and {ALL_POLICIES}",
    ),
]

ENFORCEMENT = [
    *of("met_actions__market_policy_language_day", ACTED, market="market", day="metric_date"),
    *of("met_appeal_decisions__market_policy_language_day", APPEALED, market="market", day="metric_date"),
    *of(
        "met_case_durations__market_policy_period",
        {"sum(n_cases)": "cases_received"},
        market="market",
        day="period_date",
        per="quarter",
        where=(
            f"duration_kind = 'time_to_decide' and period_kind = 'quarter' and {ALL_POLICIES_AND_LANGUAGES}"
        ),
    ),
    *of(
        "met_enforcement__market_policy_quarter",
        {**OF_ENFORCEMENT, **RECEIVED},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where=ALL_POLICIES_AND_LANGUAGES,
    ),
    *of(
        "met_enforcement__market_policy_quarter",
        {**OF_ENFORCEMENT, **RECEIVED},
        day="quarter_start_date",
        per="quarter",
        where=ALL_OF_ALL_MARKETS,
    ),
    *of(
        "met_enforcement__market_policy_week",
        {**OF_ENFORCEMENT, **RECEIVED},
        market="market",
        where=ALL_POLICIES_AND_LANGUAGES,
    ),
    *of(
        "met_enforcement_fairness__market_language_quarter",
        {
            "sum(n_trials) filter (where metric = 'automation_share')": "actions",
            "sum(n_trials) filter (where metric = 'overturn_rate')": "appeals_judged",
            "sum(n_hits) filter (where metric = 'overturn_rate')": "appeals_reversed",
        },
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="market != 'ALL'",
    ),
    *of(
        "met_enforcement_sums__market_policy_period",
        OF_ENFORCEMENT,
        market="market",
        day="period_date",
        per="quarter",
        where=f"period_kind = 'quarter' and {ALL_POLICIES_AND_LANGUAGES}",
    ),
    *of(
        "met_overturns__decision_type_cohort",
        APPEALED,
        market="market",
        day="cohort_month_date",
        where="lever = 'ALL' and automation = 'ALL' and decision_ground = 'ALL' and market != 'ALL'",
    ),
    *of(
        "met_quality_reviews__market_policy_language_day",
        {"sum(n_violations_rechecked + n_clearances_rechecked)": "decisions_rechecked"},
        market="market",
        day="metric_date",
    ),
    *of(
        "met_recidivism__market_policy_cohort",
        {"sum(n_creators)": "creators_violating"},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where=ALL_POLICIES_AND_LANGUAGES,
    ),
    *of(
        "met_repeat_episodes__creator_policy_quarter",
        {"count(*)": "creators_violating"},
        market="market",
        day="violated_at",
        per="quarter",
        where="policy_code = 'ALL'",
    ),
    *of(
        "met_review_backlog__queue_day",
        {"sum(n_cases_in)": "detections", "sum(n_cases_out)": "cases_decided"},
        day="metric_date",
    ),
    *of(
        "met_review_operations__queue_day",
        {
            "sum(n_cases_in)": "detections",
            "sum(n_cases_out)": "cases_decided",
            "sum(n_decisions)": "decisions",
        },
        day="metric_date",
    ),
    *of(
        "met_reviewer_agreement__market_language_quarter",
        {"sum(n_pairs)": "decisions_rechecked"},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="language = 'ALL' and market != 'ALL'",
    ),
    *of(
        "met_reviewer_pairs__queue_language_day",
        {"sum(n_pairs)": "decisions_rechecked"},
        market="market",
        day="metric_date",
    ),
    *of(
        "met_violation_catches__market_policy_language_day",
        {"sum(n_violating_labels)": "view_labels_violating"},
        market="market",
        day="metric_date",
    ),
]

CREATOR_HEALTH = [
    *of("met_creator_earnings__creator_month", EARNED, day="month_start_date"),
    *of("met_creator_enforcement__creator_month", ENFORCED, day="month_start_date"),
    *of(
        "met_creator_health__creator_day",
        {"count(*)": "creator_days"},
        market="home_market",
        day="calendar_date",
    ),
    *of(
        "met_creator_health__creator_span",
        {
            "sum(coalesce(valid_to_date, (select reporting_as_of_date + 1 from utilities.util_clock))"
            " - valid_from_date)": "creator_days"
        },
        market="home_market",
    ),
    *of("met_creator_performance__creator_month", PERFORMED, day="month_start_date"),
    *of("met_creator_performance__creator_month", {"sum(net_gmv_eur)": "gmv_credited_net_eur"}),
    *of(
        "met_creator_scorecard__creator_month",
        {**ENFORCED, **EARNED, **PERFORMED, "sum(n_days)": "creator_days"},
        day="month_start_date",
    ),
    *of(
        "met_creator_scorecard__creator_month",
        {**ENFORCED, "sum(n_days)": "creator_days"},
        market="home_market",
        day="month_start_date",
    ),
    *of(
        "met_creator_standing__creator_month",
        {
            "sum(n_days)": "creator_days",
            "count(*) filter (where not is_test_account)": "creators_at_month_end",
        },
        market="home_market",
        day="month_start_date",
    ),
    *of(
        "met_gmv_at_risk__market_month",
        {"sum(n_creators)": "creators_at_month_end"},
        market="home_market",
        day="month_start_date",
    ),
    *of(
        "met_health_migration__market_band",
        {"sum(n_creators)": "creators_at_switch"},
        market="home_market",
        day="last_vp_date",
        where="is_switched",
    ),
]

LOCALISATION = [
    *of(
        "met_enforcement_parity__market_policy_quarter",
        {**APPEALED, "sum(n_actions)": "actions", "sum(n_views)": "views_of_creators"},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="policy_code = 'ALL'",
    ),
    *of(
        "met_parity_counts__market_policy_quarter",
        {**APPEALED, "sum(n_actions)": "actions", "sum(n_views)": "views_of_creators"},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="policy_code = 'ALL'",
    ),
    *of(
        "met_parity_events__market_policy_quarter",
        {**APPEALED, "sum(n_actions)": "actions"},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="policy_code = 'ALL'",
    ),
    # By the home of the creator; the truth knows the market of the viewers.
    *of(
        "met_violating_views__market_policy_quarter",
        {"sum(n_violating_samples)": "views_labelled_violating"},
        day="quarter_start_date",
        per="quarter",
        where="policy_code = 'ALL'",
    ),
    *of(
        "met_violating_views__market_policy_quarter",
        {"sum(n_violating_samples)": "view_labels_violating"},
        day="quarter_start_date",
        per="quarter",
        where="policy_code != 'ALL'",
    ),
]

RISK_AND_SIGNALS = [
    *of(
        "met_detection_exposure__market_day",
        {"sum(n_views)": "views_of_creators", "sum(n_detections)": "detections"},
        market="market",
        day="exposure_date",
    ),
    *of(
        "met_detection_volumes__policy_market_day",
        {"sum(n_detections)": "detections"},
        market="market",
        day="detected_date",
    ),
    *of(
        "met_signal_catches__detection",
        {"count(*)": "detections_by_model"},
        market="market",
        day="detected_at",
    ),
    *of(
        "met_signal_performance__detector_market_week",
        {"sum(n_detections)": "detections_by_model"},
        market="market",
    ),
]

REVIEW_AND_TARGETS = [
    *of_metrics("met_business_review__metric_market_week", market="market", where="market != 'ALL'"),
    *of_metrics("met_business_review__metric_market_week", where="market = 'ALL'"),
    *of("met_feed_days__market_day", {"sum(n_rows)": "content_days"}, market="market", day="stat_date"),
    *of(
        "met_metric_durations__metric_event", {"count(*)": "appeals_judged"}, market="market", day="stat_date"
    ),
    *of_metrics(
        "met_metric_events__metric_event",
        without=("median_appeal_hours",),
        market="market",
        day="stat_date",
    ),
    *of_metrics(
        "met_metric_parts__metric_market_policy_day_edition",
        without=("median_appeal_hours",),
        market="market",
        day="stat_date",
    ),
    # States are shown from the first period with an event.
    *(
        total
        for mart in (
            "met_metric_states__metric_market_period",
            "met_metric_sums__metric_market_period",
            "met_metric_values__metric_market_period",
        )
        for total in of(
            mart,
            {"sum(n_observations)": "creators_at_month_end"},
            market="market",
            day="period_start_date",
            per="quarter",
            where="metric = 'healthy_creator_share' and period_kind = 'quarter' and market != 'ALL'",
            known="month(month) % 3 = 0 and month >= (select min(stat_date) from core.fct_content_days)",
        )
    ),
    *of_metrics(
        "met_metric_sums__metric_market_period",
        market="market",
        day="period_start_date",
        per="quarter",
        where="period_kind = 'quarter' and market != 'ALL'",
    ),
    *of_metrics(
        "met_metric_values__metric_market_period",
        market="market",
        day="period_start_date",
        per="quarter",
        where="period_kind = 'quarter' and market != 'ALL'",
    ),
    *(
        total
        for metric, figures in {
            "violative_view_rate": {"sum(n_units)": "view_labels"},
            "proactive_rate": {"sum(n_units)": "actions"},
            "removal_within_24h_rate": {"sum(n_units)": "removals"},
            "overturn_rate": {"sum(n_units)": "appeals_judged", "sum(numerator)": "appeals_reversed"},
            "training_completion_rate": {"sum(n_units)": "messages_on_policies"},
            "acknowledgement_rate": {"sum(n_units)": "messages_on_policies"},
        }.items()
        for total in of(
            "met_outcome_values__metric_market_policy_day",
            figures,
            market="market",
            day="metric_date",
            where=f"metric = '{metric}'",
        )
    ),
    *of_metrics(
        "met_quarter_sums__metric_market_week",
        market="market",
        day="quarter_start_date",
        per="quarter",
        where=f"market != 'ALL' and {LAST_WEEK}",
        known=IN_LAST_QUARTER,
    ),
    *of_metrics(
        "met_quarter_to_date__metric_market_week",
        market="market",
        where=f"market != 'ALL' and {LAST_WEEK}",
        known=IN_LAST_QUARTER,
    ),
    *of_metrics(
        "met_quarterly_attainment__metric_market_quarter",
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="market != 'ALL'",
    ),
    # A median below the floor is no figure; the training of the last quarter may still be going on.
    *of_metrics(
        "met_target_series__metric_market_quarter",
        without=("numerator", "median_appeal_hours", "training_completion_rate"),
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="market != 'ALL'",
    ),
    *of(
        "met_target_series__metric_market_quarter",
        {"sum(n_observations)": "messages_sent"},
        market="market",
        day="quarter_start_date",
        per="quarter",
        where="market != 'ALL' and metric = 'training_completion_rate'",
        known=f"not {IN_LAST_QUARTER}",
    ),
]

ACTION_PLANS = [
    *of(
        "met_action_plans__theme_market",
        {"sum(n_raised)": "pain_points_raised", "sum(impact_raised_eur)": "pain_point_impact_eur"},
        market="market",
    ),
    *of(
        "met_pain_points__item",
        {"count(*)": "pain_points_raised", "sum(impact_eur)": "pain_point_impact_eur"},
        market="market",
        day="raised_date",
    ),
]

TOTALS = [
    *CORE,
    *CONTENT_QUALITY,
    *ENFORCEMENT,
    *CREATOR_HEALTH,
    *LOCALISATION,
    *RISK_AND_SIGNALS,
    *REVIEW_AND_TARGETS,
    *ACTION_PLANS,
    Total("dsa_statements", "count(*)", "statements_owed", market="market", day="issued_at"),
]


OF_A_SEED = "its rows are those of a seed"
OF_A_WINDOW = "counts of a window of days that is no whole number of months"
OF_RATES = "rates, shares or statistics of figures that another mart has"
OF_TARGETS = "targets and forecasts"
OF_SCENARIOS = "what a candidate rule book would have done, in the markets and days of a scenario"
OF_READINESS = "how things stand on the reporting day, from sheets and windows before it"
OF_INTERVENTIONS = "weeks around a change, in the markets compared"
OF_PUBLIC_RECORD = "real data, not of the company"
OF_NOTICES = "figures of other marts, held against them in test_transparency_notices"
OF_REPORTS = "half-years and years beside each other: what lies in two periods counts in both"
OF_THEMES = "a content counts in each of its themes and in each week that looks back on it"

# Measures of the world that no mart shows.
WITHOUT_MART: dict[str, str] = {}

# Why a mart has no figure that adds up to one of the world's.
WITHOUT_TOTALS = {
    "dim_dates": "the calendar",
    "dim_markets": OF_A_SEED,
    "dim_policies": OF_A_SEED,
    "dsa_report_complaints": OF_REPORTS,
    "dsa_report_complaints_measured": OF_REPORTS,
    "dsa_report_entries": OF_REPORTS,
    "dsa_report_events_measured": OF_REPORTS,
    "dsa_report_items_looked_at": OF_REPORTS,
    "dsa_report_items_processed": OF_REPORTS,
    "dsa_report_notices": OF_REPORTS,
    "dsa_report_reviews": OF_REPORTS,
    "dsa_report_statements": OF_REPORTS,
    "dsa_report_t10": OF_REPORTS,
    "dsa_report_t3": OF_REPORTS,
    "dsa_report_t4": OF_REPORTS,
    "dsa_report_t5": OF_REPORTS,
    "dsa_report_t6": OF_REPORTS,
    "dsa_report_t7": OF_REPORTS,
    "dsa_report_t8": OF_REPORTS,
    "dsa_report_t9": OF_REPORTS,
    "dsa_statements_not_owed": "restrictions outside the EEA: the world counts what is owed",
    "dsa_case_files": "steps of facts that have totals of their own",
    "ofcom_figures": OF_NOTICES,
    "ofcom_notice_answers": OF_NOTICES,
    "ofcom_notice_cells": "what is asked, not what happened",
    "met_burst_tests__policy_market_day": OF_RATES,
    "met_emerging_themes__theme_market_week": OF_THEMES,
    "met_emerging_trends__policy_market_day": "days with a full baseline before them only",
    "met_enforcement_rates__market_policy_period": OF_RATES,
    "met_feed_weeks__market_week": "days on which files arrived, not what they hold",
    "met_intervention_effects__intervention_metric_week": OF_INTERVENTIONS,
    "met_intervention_outcomes__intervention_week": OF_INTERVENTIONS,
    "met_intervention_pre_trends__intervention_metric": OF_INTERVENTIONS,
    "met_intervention_tests__intervention_metric_week": OF_INTERVENTIONS,
    "met_intervention_values__intervention_metric_arm_week": OF_INTERVENTIONS,
    "met_launch_evidence__market_requirement": OF_READINESS,
    "met_launch_gates__market_gate": OF_READINESS,
    "met_level_tests__policy_market_day": OF_RATES,
    "met_licence_cover__market": OF_READINESS,
    "met_market_readiness__policy_market_language": OF_READINESS,
    "met_mix_and_rate__metric_dimension_week": OF_RATES,
    "met_moderator_cover__market_language": OF_READINESS,
    "met_policy_scenario_moves__scenario_creator": OF_SCENARIOS,
    "met_policy_scenario_outcomes__scenario_market": OF_SCENARIOS,
    "met_policy_scenarios__scenario_market": OF_SCENARIOS,
    "met_policy_signals__policy_market_language": OF_READINESS,
    "met_public_enforcement__lever_month": OF_PUBLIC_RECORD,
    "met_public_statements__day": OF_PUBLIC_RECORD,
    "met_public_statements__day_attribute_value": OF_PUBLIC_RECORD,
    "met_risk_cases__policy_market": OF_A_WINDOW,
    "met_risk_prevalence__policy_market": OF_A_WINDOW,
    "met_risk_priorities__policy_market": OF_A_WINDOW,
    "met_target_baselines__metric_market_quarter": OF_TARGETS,
    "met_target_calibration__metric_chance": OF_TARGETS,
    "met_target_chances__metric_market_quarter_chance": OF_TARGETS,
    "met_target_effects__metric_quarter": OF_TARGETS,
    "met_target_error_quantiles__metric_quarter_chance": OF_TARGETS,
    "met_target_forecasts__metric_market_quarter": OF_TARGETS,
    "met_target_guardrails__metric_market": OF_TARGETS,
    "met_target_levels__metric_market_quarter": OF_TARGETS,
    "met_target_proposals__metric_market": OF_TARGETS,
    "met_target_steps__metric_market_quarter": OF_TARGETS,
    "met_theme_counts__theme_market_week": OF_THEMES,
    "met_values_of_four_weeks__metric_market_week": "the four weeks up to each week: a day counts in four",
}


@pytest.fixture(scope="module")
def marts(parsed_project: ParsedProject) -> dict[str, str]:
    """Schema and name of each mart, by name."""
    return {
        node["name"]: f"{node['schema']}.{node['alias']}"
        for node in parsed_project.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["original_file_path"].startswith("models/marts/")
    }


@pytest.fixture(scope="module")
def connection(built_clean_world: Dbt, clean_world: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The company without faults, beside the totals of its world up to the reporting day."""
    with duckdb.connect(str(built_clean_world.database), read_only=True) as opened:
        opened.execute(
            """
            create temp table truth as
            select *
            from read_parquet(?)
            where month <= (select reporting_as_of_date from utilities.util_clock)
            """,
            [str(clean_world / "_truth" / "world_totals.parquet")],
        )
        yield opened


def compared(total: Total, mart: str) -> str:
    """SQL for the figure of the mart beside that of the truth, for each market, period and currency."""
    keys = [key for key in ("market", "day", "currency") if getattr(total, key)]
    of_mart = {
        "market": total.market,
        "day": f"cast(date_trunc('{total.per}', {total.day}) as date)",
        "currency": total.currency,
    }
    of_truth = {
        "market": "market",
        "day": f"cast(date_trunc('{total.per}', month) as date)",
        "currency": "currency",
    }
    shown_keys = "".join(f"{of_mart[key]} as {key}, " for key in keys)
    known_keys = "".join(f"{of_truth[key]} as {key}, " for key in keys)
    both_keys = "".join(f"coalesce(shown.{key}, known.{key}) as {key}, " for key in keys)
    are_same = " and ".join(f"shown.{key} is not distinct from known.{key}" for key in keys) or "true"
    return f"""
        with shown as (
            select {shown_keys} cast({total.figure} as decimal(28, 2)) as value
            from {mart}
            where {total.where.format(mart=mart)}
            group by all
        ),
        known as (
            select {known_keys} cast(sum(value) as decimal(28, 2)) as value
            from truth
            where measure = '{total.measure}' and ({total.known})
            group by all
        )
        select {both_keys} coalesce(shown.value, 0) as shown, coalesce(known.value, 0) as known
        from shown
        full join known on {are_same}
    """


@pytest.mark.parametrize("total", TOTALS, ids=lambda total: f"{total.mart}-{total.measure}")
def test_a_mart_adds_up_to_what_the_world_knows(
    total: Total, marts: dict[str, str], connection: duckdb.DuckDBPyConnection
) -> None:
    """Counts exact, money to the cent."""
    rows = connection.execute(compared(total, marts[total.mart])).fetchall()
    assert [row for row in rows if row[-2] != row[-1]] == []
    assert any(row[-1] for row in rows), "the world has nothing to compare"


def test_amounts_of_several_currencies_are_not_mixed(connection: duckdb.DuckDBPyConnection) -> None:
    """A measure with several currencies is compared by currency."""
    mixed = connection.execute(
        "select measure from truth group by measure having count(distinct currency) > 1"
    ).fetchall()
    assert mixed
    assert [total for total in TOTALS if (total.measure,) in mixed and total.currency is None] == []


def test_each_mart_has_totals_or_a_reason(marts: dict[str, str]) -> None:
    """No mart is forgotten, none is in both lists, and both name marts that exist."""
    compared_marts = {total.mart for total in TOTALS}
    assert compared_marts | set(WITHOUT_TOTALS) == set(marts)
    assert compared_marts & set(WITHOUT_TOTALS) == set()


def test_each_measure_of_the_world_is_compared(connection: duckdb.DuckDBPyConnection) -> None:
    """What the generator counts is counted by a mart too."""
    known = {measure for (measure,) in connection.execute("select distinct measure from truth").fetchall()}
    assert known - {total.measure for total in TOTALS} == set(WITHOUT_MART)
