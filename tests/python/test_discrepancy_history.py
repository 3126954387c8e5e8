"""Discrepancies, decisions and cases over several builds: nothing is forgotten, nothing is counted twice."""

import csv
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dbt_runs import Dbt, Outcome

from governance.publish import keep_changes

RECONCILIATION = "moderators_internal_within_total"
# What is built again after a decision, and after a sheet of moderators changed.
DECISIONS = (
    "intake_review_desk__decisions",
    "path:models/quality/decisions",
    "path:models/quality/cases",
    "discrepancies",
)
OBSERVATIONS = (
    "observations_kept",
    "discrepancy_changes",
    "discrepancy_observations",
    "discrepancies_observed",
    *DECISIONS,
)
SHEETS = (
    "intake_market_ops__moderator_capacity",
    "intake",
    RECONCILIATION,
    "findings",
    "findings_explained",
    "discrepancies_seen",
    *OBSERVATIONS,
)
COLUMNS = (
    "decision_id",
    "decided_at",
    "decided_by",
    "case_key",
    "discrepancy_key",
    "decision",
    "reason",
    "until_date",
    "max_delta_eur",
    "max_rows",
    "owner",
    "due_on",
    "approver",
    "ticket",
    "publication_id",
    "amount_eur",
    "dissent",
    "undoes_decision_id",
)


class Desk:
    """A company whose sheets are corrected and about which decisions are made."""

    def __init__(self, folder: Path, built_world: Dbt, raw_root: Path) -> None:
        """Copy the raw exports and the built database, without what it kept of earlier builds."""
        self.raw_root = folder / "raw"
        shutil.copytree(raw_root, self.raw_root)
        self.dbt = Dbt(folder / "dbt", variables={"raw_root": str(self.raw_root)})
        self.fresh_database = built_world.database
        self.dbt.work_dir.mkdir()
        self.use_fresh_database()
        self.build_and_publish()
        self.first_database = folder / "first.duckdb"
        shutil.copy(self.dbt.database, self.first_database)
        shutil.copytree(self.history, folder / "first_history")
        self.first_sheets = {sheet: sheet.read_text(encoding="utf-8") for sheet in self.sheets()}

    def start_over(self) -> None:
        """Everything is as after the first build."""
        shutil.copy(self.first_database, self.dbt.database)
        shutil.rmtree(self.history)
        shutil.copytree(self.first_database.parent / "first_history", self.history)
        self.restore_the_sheets()

    def restore_the_sheets(self) -> None:
        """The sheets are as they were at first."""
        for sheet, text in self.first_sheets.items():
            sheet.write_text(text, encoding="utf-8")

    @property
    def history(self) -> Path:
        """Folder of what survives the database."""
        return self.dbt.work_dir / "history"

    def use_fresh_database(self) -> None:
        """The database is lost and built again from the raw exports."""
        shutil.copy(self.fresh_database, self.dbt.database)

    def build(self, models: tuple[str, ...] = SHEETS, **variables: Any) -> Outcome:
        """Build what depends on the sheets, or other models; it must succeed."""
        outcome = self.dbt.run("--quiet", "--no-write-json", "run", "-s", *models, **variables)
        assert outcome.succeeded, outcome.complaints
        return outcome

    def build_and_publish(self) -> None:
        """Build what depends on the sheets, and keep what the build saw as its publication does."""
        self.build()
        keep_changes(self.dbt.database, self.history)

    def discrepancies(self) -> dict[str, tuple]:
        """Status, times reopened, first seen, resolved and decision by key, of the sheet."""
        rows = self.dbt.query(
            "select discrepancy_key, status, times_reopened, first_seen_at, resolved_at, decision_id "
            "from quality.discrepancies where reconciliation = ?",
            RECONCILIATION,
        )
        return {key: tuple(values) for key, *values in rows}

    def statuses(self) -> Counter:
        """Number of discrepancies of the sheet by status and times reopened."""
        return Counter(values[:2] for values in self.discrepancies().values())

    def observations(self) -> list[bytes]:
        """Contents of the files of observations, oldest first."""
        return [file.read_bytes() for file in sorted(self.history.glob("observations/*.parquet"))]

    def sheets(self) -> list[Path]:
        """Sheets of moderators."""
        return sorted(self.raw_root.glob("market_ops/moderator_capacity/*.csv"))

    def correct_the_sheets(self) -> None:
        """Write the internal moderators that a team can have."""
        for sheet, text in self.first_sheets.items():
            with sheet.open("w", encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(text.splitlines()))
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                for row in rows:
                    if row["internal"].isdigit() and row["moderators"].isdigit():
                        row["internal"] = str(min(int(row["internal"]), int(row["moderators"])))
                    writer.writerow(row)

    def decide(self, *decisions: dict[str, Any]) -> None:
        """Add rows to the file of decisions."""
        file = self.history / "decisions" / "decisions.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        is_new = not file.exists()
        with file.open("a", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, COLUMNS, lineterminator="\n")
            if is_new:
                writer.writeheader()
            for decision in decisions:
                writer.writerow(
                    {"decided_at": "2026-10-05 09:00:00", "decided_by": "A. Lead", "reason": "agreed"}
                    | decision
                )


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, built_world: Dbt, demo_world: Path) -> Desk:
    """A company with impossible numbers of internal moderators, built once."""
    return Desk(tmp_path_factory.mktemp("desk"), built_world, demo_world)


@pytest.fixture
def desk(company: Desk) -> Desk:
    """That company as after its first build."""
    company.start_over()
    return company


def cases(desk: Desk) -> list[tuple[str, int]]:
    """Key and size of the cases of the sheet, largest first."""
    return desk.dbt.query(
        "select case_key, n_members from quality.cases where reconciliation = ? "
        "order by n_members desc, case_key",
        RECONCILIATION,
    )


def test_the_same_input_twice_changes_nothing(desk: Desk) -> None:
    everything = "select * from quality.discrepancies order by discrepancy_key"
    before, files = desk.dbt.query(everything), desk.observations()
    assert before and len(files) == 1
    desk.build_and_publish()
    assert desk.dbt.query(everything) == before
    assert desk.observations() == files


def test_what_was_seen_survives_the_database(desk: Desk) -> None:
    before = desk.discrepancies()
    desk.correct_the_sheets()
    desk.use_fresh_database()
    desk.build_and_publish()
    after = desk.discrepancies()
    assert {key: values[2] for key, values in after.items()} == {
        key: values[2] for key, values in before.items()
    }
    assert desk.statuses() == {("resolved", 0): len(before)}


def test_a_fault_fixed_at_source_is_resolved_and_one_that_comes_back_is_counted(desk: Desk) -> None:
    n_faults = len(desk.discrepancies())
    assert desk.statuses() == {("open", 0): n_faults} and n_faults > 3
    desk.correct_the_sheets()
    desk.build_and_publish()
    assert desk.statuses() == {("resolved", 0): n_faults}
    assert all(resolved_at for *_, resolved_at, _ in desk.discrepancies().values())
    desk.restore_the_sheets()
    desk.build_and_publish()
    assert desk.statuses() == {("reopened", 1): n_faults}
    assert len(desk.observations()) == 3


def test_an_interrupted_publication_keeps_nothing_and_the_next_one_makes_up_for_it(desk: Desk) -> None:
    """The folder of observations cannot be written to, as when the disk is full."""
    files, kept = desk.observations(), set(desk.history.iterdir())
    desk.correct_the_sheets()
    desk.build()
    folder = desk.history / "observations"
    folder.rename(desk.history / "set_aside")
    folder.write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="observations"):
        keep_changes(desk.dbt.database, desk.history)
    folder.unlink()
    (desk.history / "set_aside").rename(folder)
    assert desk.observations() == files
    assert set(desk.history.iterdir()) == kept
    desk.build_and_publish()
    assert desk.statuses() == {("resolved", 0): len(desk.discrepancies())}
    assert len(desk.observations()) == 2


def test_a_build_that_is_not_published_tells_statuses_and_keeps_nothing(desk: Desk) -> None:
    files = desk.observations()
    desk.correct_the_sheets()
    desk.build()
    assert desk.statuses() == {("resolved", 0): len(desk.discrepancies())}
    assert desk.observations() == files
    desk.restore_the_sheets()
    desk.build()
    assert desk.statuses() == {("open", 0): len(desk.discrepancies())}


def test_a_waiver_holds_until_its_day_and_then_the_case_is_open_again(desk: Desk) -> None:
    (case, size), *_ = cases(desk)
    desk.decide(
        {
            "decision_id": "D-1",
            "case_key": case,
            "decision": "waive_until",
            "until_date": "2026-12-31",
            "max_rows": size,
        }
    )
    desk.build(DECISIONS)
    assert desk.statuses()[("waived", 0)] == size
    assert dict(desk.dbt.query("select case_key, status from quality.cases"))[case] == "waived"
    desk.build((*DECISIONS, "util_clock"), reporting_as_of="2027-01-01")
    assert desk.statuses()[("reopened", 1)] == size
    assert ("waived", 0) not in desk.statuses()


def test_a_passed_ceiling_reopens_the_case_and_counts_it(desk: Desk) -> None:
    (case, size), *_ = cases(desk)
    assert size > 1
    desk.decide(
        {
            "decision_id": "D-1",
            "case_key": case,
            "decision": "waive_until",
            "until_date": "2026-12-31",
            "max_rows": size - 1,
        }
    )
    desk.build(DECISIONS)
    assert desk.statuses()[("reopened", 1)] == size
    assert desk.dbt.query("select times_reopened from quality.cases where case_key = ?", case) == [(1,)]


def test_a_decision_without_a_ceiling_covers_what_was_there_and_no_later_member(desk: Desk) -> None:
    """Decided before the discrepancies were first seen, it covers none of them."""
    (case, size), *_ = cases(desk)
    accepted = {"case_key": case, "decision": "accept_right"}
    desk.decide({"decision_id": "D-1", "decided_at": "2026-01-05 09:00:00"} | accepted)
    desk.build(DECISIONS)
    assert ("resolved", 0) not in desk.statuses()
    desk.decide({"decision_id": "D-2"} | accepted)
    desk.build(DECISIONS)
    assert desk.statuses()[("resolved", 0)] == size


def test_an_undone_decision_does_not_count(desk: Desk) -> None:
    (case, size), *_ = cases(desk)
    desk.decide({"decision_id": "D-1", "case_key": case, "decision": "false_alarm"})
    desk.build(DECISIONS)
    assert desk.statuses()[("resolved", 0)] == size
    desk.decide({"decision_id": "D-2", "decision": "false_alarm", "undoes_decision_id": "D-1"})
    desk.build(DECISIONS)
    assert ("resolved", 0) not in desk.statuses()


def test_a_fix_that_is_overdue_or_does_not_hold_reopens_the_case(desk: Desk) -> None:
    (case, size), *_ = cases(desk)
    desk.decide(
        {
            "decision_id": "D-1",
            "decided_at": "2026-09-01 09:00:00",
            "case_key": case,
            "decision": "fix_at_source",
            "owner": "workforce_management",
            "due_on": "2026-09-15",
        }
    )
    desk.build(DECISIONS)
    assert desk.statuses()[("reopened", 1)] == size
    desk.correct_the_sheets()
    desk.build_and_publish()
    assert desk.statuses() == {("resolved", 0): len(desk.discrepancies())}
    desk.restore_the_sheets()
    desk.build_and_publish()
    assert desk.statuses()[("reopened", 2)] == size


def test_another_team_can_be_given_a_case_and_one_discrepancy_split_off(desk: Desk) -> None:
    (case, size), *_ = cases(desk)
    ((key,), *_) = desk.dbt.query(
        "select discrepancy_key from quality.discrepancies where case_key = ?", case
    )
    desk.decide(
        {"decision_id": "D-1", "case_key": case, "decision": "reassign", "owner": "finance"},
        {"decision_id": "D-2", "discrepancy_key": key, "decision": "split"},
    )
    desk.build(DECISIONS)
    sizes = dict(cases(desk))
    assert sizes[case] == size - 1 and sorted(sizes.values()).count(1) >= 1
    owners = dict(
        desk.dbt.query("select case_key, owner from quality.cases where reconciliation = ?", RECONCILIATION)
    )
    assert owners[case] == "finance"


INVALID = {
    "until_date is empty": {"decision": "waive_until", "max_rows": 5},
    "more than 180 days ahead": {"decision": "waive_until", "max_rows": 5, "until_date": "2027-04-04"},
    "has no ceiling": {"decision": "waive_until", "until_date": "2026-12-01"},
    "owner is empty": {"decision": "fix_at_source", "due_on": "2026-12-01"},
    "due_on is empty": {"decision": "fix_at_source", "owner": "finance"},
    "approver is empty": {"decision": "accept_left", "amount_eur": "10000.01"},
    "are one person": {"decision": "accept_left", "amount_eur": "10000.01", "approver": "A. Lead"},
    "reason is empty": {"decision": "accept_left", "reason": ""},
    "decided_by is empty": {"decision": "accept_left", "decided_by": ""},
    "none of seed decision_kinds": {"decision": "ignore"},
    "names neither": {"decision": "accept_left", "case_key": ""},
    "names no decision": {"decision": "accept_left", "undoes_decision_id": "D-404"},
    "discrepancy_key is empty": {"decision": "split"},
}


def test_a_decision_that_breaks_a_rule_does_not_count_and_says_why(desk: Desk) -> None:
    (case, _), *_ = cases(desk)
    for number, decision in enumerate(INVALID.values()):
        desk.decide({"decision_id": f"X-{number}", "case_key": case} | decision)
    before = desk.discrepancies()
    desk.build(DECISIONS)
    assert desk.discrepancies() == before
    judged = desk.dbt.query("select complaints, is_valid from quality.decisions_judged order by _file_row")
    assert [is_valid for _, is_valid in judged] == [False] * len(INVALID)
    for expected, (complaints, _) in zip(INVALID, judged, strict=True):
        assert expected in complaints


def test_a_valid_decision_at_each_limit_counts(desk: Desk) -> None:
    (case, _), *_ = cases(desk)
    desk.decide(
        {
            "decision_id": "D-1",
            "case_key": case,
            "decision": "waive_until",
            "until_date": "2027-04-03",
            "max_rows": 9,
        },
        {"decision_id": "D-2", "case_key": case, "decision": "accept_left", "amount_eur": "10000.00"},
        {
            "decision_id": "D-3",
            "case_key": case,
            "decision": "accept_left",
            "amount_eur": "10000.01",
            "approver": "B. Head",
        },
    )
    desk.build(DECISIONS)
    assert desk.dbt.query("select complaints from quality.decisions_judged") == [("",)] * 3


def test_a_row_of_decisions_that_cannot_be_read_is_quarantined(desk: Desk) -> None:
    desk.decide({"decision_id": "D-1", "decided_at": "soon", "decision": "false_alarm"})
    desk.build(DECISIONS)
    ((reasons,),) = desk.dbt.query("select reasons from intake.intake_review_desk__decisions")
    assert "decided_at" in reasons
    assert desk.dbt.query("select count(*) from quality.decisions_judged") == [(0,)]


def test_a_standing_waiver_that_expired_stops_working(built_world: Dbt) -> None:
    """Two waivers of the seed: one is past on the reporting day, one is not."""
    rows = built_world.query(
        "select waiver_id, lapsed_because, until_date, count(*) from quality.waivers_on_discrepancies "
        "where waiver_id in ('W001', 'W002') group by all order by 1"
    )
    assert [row[:3] for row in rows] == [
        ("W001", None, date(2026, 12, 28)),
        ("W002", "expired", date(2026, 3, 30)),
    ]
    assert built_world.query(
        "select distinct status, times_reopened from quality.discrepancies "
        "where reconciliation = 'message_topics_spelled'"
    ) == [("reopened", 1)]


OVERLAPS = {
    "tolerances": "T999,registry_and_report,n_statements,*,,0.05,again,compliance,2020-01-01,",
    "settlement_lags": "L999,sales_paid_and_booked,5,again,finance,2024-01-01,",
    "waivers": "W999,buyer_markets_spelled,dirty_key,*,0,5,again,finance,2026-12-28,2027-01-30",
}


def test_rules_that_overlap_are_an_error(tmp_path: Path, project_root: Path, demo_world: Path) -> None:
    """A copy of the project passes, and fails with one more rule in each seed."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project_root / name, project / name)
    for name in ("models", "macros", "seeds", "tests"):
        shutil.copytree(project_root / name, project / name, ignore=shutil.ignore_patterns("python"))
    dbt = Dbt(tmp_path / "dbt", project, {"raw_root": str(demo_world)})

    def overlaps() -> dict[str, str]:
        dbt.run("--quiet", "build", "-s", *OVERLAPS, "reconciliations", "causes")
        return {
            seed: status
            for seed in OVERLAPS
            for node, status in dbt.outcome.statuses.items()
            if f".no_overlap_{seed}_" in node
        }

    assert overlaps() == dict.fromkeys(OVERLAPS, "pass")
    for seed, row in OVERLAPS.items():
        with (project / "seeds" / "discrepancies" / f"{seed}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
    assert overlaps() == dict.fromkeys(OVERLAPS, "fail")
