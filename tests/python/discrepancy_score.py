"""Score of the discrepancy layer against the faults planted in a demo company."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

# By fault class: the reconciliations that should see it, and the causes that name it.
EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    "D1": ({"recipients_total_and_members"}, {"scope_of_breakdown"}),
    "D3": ({"moderators_internal_within_total"}, {"part_above_whole"}),
    "D4": ({"lever_points_and_ledger"}, {"copy_differs"}),
    "D6": ({"recipients_months_complete", "recipients_total_and_members"}, {"missing_member"}),
    "D7": ({"recipients_total_and_members"}, {"rounding"}),
    "D9": ({"content_days_due_and_delivered"}, {"feed_gap"}),
    "D10": ({"statements_disclosed_in_time"}, {"backfill_spike"}),
    "D12": ({"statements_disclosed_in_time"}, {"late_disclosure"}),
    "D13": ({"statements_owed_and_submitted", "statements_and_receipts"}, {"partial_load"}),
    "D14": ({"statement_categories_due_and_told"}, {"taxonomy_mismatch"}),
    "D15": ({"statement_categories_due_and_told"}, {"outdated_taxonomy"}),
    "D18": ({"statement_origins_due_and_told"}, {"mislabelled_source"}),
    "D19": ({"ledger_rows_delivered_once"}, {"duplicate"}),
    "D20": ({"statements_owed_and_submitted", "statements_and_receipts"}, {"out_of_scope"}),
    "D21": ({"moderator_capacity_restated"}, {"restatement"}),
    "D22": ({"message_topics_spelled"}, {"label_drift"}),
    "D23": ({"rows_delivered_and_staged"}, {"unrendered_template"}),
    "D24": ({"rows_delivered_and_staged"}, {"number_format"}),
    "D25": ({"buyer_markets_spelled"}, {"dirty_key"}),
    "D26": ({"statement_texts_due_and_told"}, {"free_text_variant"}),
    "D27": ({"statement_restrictions_due_and_told"}, {"wrong_attribute"}),
    "D28": ({"statement_languages_due_and_told"}, {"missing_attribute"}),
    "D29": ({"statement_dates_due_and_told"}, {"impossible_chronology"}),
    "D32": ({"refunds_made_and_booked", "refund_times_told_and_booked"}, {"clock"}),
    "D33": ({"content_day_views_and_viewers", "views_sampled_and_shown"}, {"partial_load"}),
    "D34": ({"settlements_due_and_paid"}, {"refund_lag", "tax_or_coupon_basis", "gmv_stage"}),
    "D35": ({"commission_due_and_booked"}, {"tax_or_coupon_basis"}),
    "D36": ({"fx_rates_quoted_and_booked"}, {"fx_rate"}),
    "D37": ({"sales_paid_and_booked"}, {"tax_or_coupon_basis"}),
    "D38": ({"content_gmv_credited_and_ordered"}, {"double_credit"}),
    "D39": ({"crm_accounts_and_creators"}, {"identity_mismatch"}),
    "D40": (
        {
            "sales_paid_and_booked",
            "refunds_made_and_booked",
            "commission_due_and_booked",
            "commission_corrections_due_and_booked",
        },
        {"market_role"},
    ),
    "D41": (
        {"reversals_and_compensating_entries", "health_snapshots_and_replay"},
        {"reversed_but_counted"},
    ),
    "D43": ({"restrictions_and_live_sessions"}, {"penalty_not_applied"}),
    "D44": ({"policy_status_and_dates"}, {"manual_override"}),
    "D45": ({"decisions_decided_and_received"}, {"late_arrival"}),
    "D46": ({"contents_known_and_named"}, {"orphan_key"}),
    "D47": ({"rewards_granted_and_paid"}, {"minor_units"}),
}


@dataclass
class ClassScore:
    """Counts of one fault class.

    Attributes:
        planted: Faults planted.
        found: Of these, with a discrepancy in a reconciliation that should see them.
        explained: Of the found, with a cause that names the class.
        missed: Keys of the planted faults without a discrepancy.
    """

    planted: int = 0
    found: int = 0
    explained: int = 0
    missed: list[str] = field(default_factory=list)


@dataclass
class Score:
    """Score of a build.

    Attributes:
        classes: By fault class.
        n_discrepancies: Discrepancies beyond tolerance and not settling.
        false_alarms: Those that no planted fault stands behind: reconciliation, key, cause.
        wrong_causes: Faults found under other causes only: class, key, causes.
    """

    classes: dict[str, ClassScore]
    n_discrepancies: int
    false_alarms: list[tuple[str, str, str]]
    wrong_causes: list[tuple[str, str, list[str]]]

    @property
    def precision(self) -> float:
        """Share of discrepancies with a planted fault behind them."""
        return 1 - len(self.false_alarms) / self.n_discrepancies if self.n_discrepancies else 1.0

    @property
    def recall(self) -> float:
        """Share of planted faults found."""
        return sum(c.found for c in self.classes.values()) / sum(c.planted for c in self.classes.values())

    @property
    def cause_accuracy(self) -> float:
        """Share of found faults with the right cause."""
        return sum(c.explained for c in self.classes.values()) / sum(c.found for c in self.classes.values())


def score(database: Path, raw_root: Path) -> Score:
    """Hold the findings of a build against the planted faults.

    Args:
        database: Working database after a build.
        raw_root: Raw root it was built from; holds ``_truth``.

    A finding and a fault meet on the key of the raw record, or on that of what should name it where the
    record was removed: the finding names the records of both sides. A finding on the sum of a month and
    market meets the faults in it.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        findings = connection.execute(
            """
            select d.reconciliation, d.entity_key, d.cause, d.left_ref, d.right_ref
            from quality.discrepancies as d
            inner join seeds.reconciliations as r on d.reconciliation = r.reconciliation
            where d.status != 'settling' and r.about = 'company'
            """
        ).fetchall()
        faults = connection.execute(
            "select fault_class, known_as, "
            "strftime(date_trunc('month', occurred_on), '%Y-%m-01') || '|*|' || market from read_parquet(?)",
            [str(raw_root / "_truth" / "seeded_faults.parquet")],
        ).fetchall()
        pseudonyms = dict(
            connection.execute(
                "select platform_creator_id, creator_id from staging.stg_private__pseudonyms"
            ).fetchall()
        )
    faults = [
        (name, key and "|".join(pseudonyms.get(part, part) for part in key.split("|")), month)
        for name, key, month in faults
    ]
    by_record = defaultdict(list)
    for finding in findings:
        for record in {finding[3], finding[4]} - {None}:
            by_record[record].append(finding)
    classes: dict[str, ClassScore] = defaultdict(ClassScore)
    wrong_causes = []
    faulty_records = {key for fault in faults for key in fault[1:]}
    for fault_class, key, month in faults:
        reconciliations, causes = EXPECTED[fault_class]
        seen = [finding for finding in by_record[key] + by_record[month] if finding[0] in reconciliations]
        result = classes[fault_class]
        result.planted += 1
        result.found += bool(seen)
        is_explained = any(finding[2] in causes for finding in seen)
        result.explained += is_explained
        if seen and not is_explained:
            wrong_causes.append((fault_class, key, sorted({finding[2] for finding in seen})))
        if not seen:
            result.missed.append(key)
    false_alarms = [
        (finding[0], finding[1], finding[2])
        for finding in findings
        if not {finding[3], finding[4]} & faulty_records
    ]
    return Score(dict(classes), len(findings), false_alarms, wrong_causes)


def score_table(result: Score) -> str:
    """The score as a Markdown table, a row for each class and one for all."""
    lines = ["| class | planted | found | right cause |", "|---|---:|---:|---:|"]
    for name, counts in sorted(result.classes.items(), key=lambda item: int(item[0][1:])):
        lines.append(f"| {name} | {counts.planted} | {counts.found} | {counts.explained} |")
    lines.append(
        f"| all | recall {result.recall:.4f} | precision {result.precision:.4f} | "
        f"cause accuracy {result.cause_accuracy:.4f} |"
    )
    return "\n".join(lines)
