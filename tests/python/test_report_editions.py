"""Editions of a transparency report: nothing handed in is lost, and each corrected figure has its cause."""

import json
import random
import shutil
import stat
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_runs import Dbt
from typer.testing import CliRunner

from governance.cli import app
from governance.publish import PUBLICATIONS
from governance.transparency.editions import (
    Edition,
    corrections,
    editions,
    keep_edition,
    what_is_wrong,
)
from governance.transparency.report import write_report
from governance.warehouse import CouldNotRun, Warehouse

PROFILE = "vlop"
# What counts in a report, and what keeping it needs.
TABLES = (
    "transparency.dsa_report_complaints",
    "transparency.dsa_report_notices",
    "transparency.dsa_report_statements",
    "transparency.dsa_report_t10",
    "intermediate.int_report_frame",
    "transparency.dsa_report_items_looked_at",
    "intermediate.int_report_moderators_measured",
    "intermediate.int_report_recipients_measured",
    "quality.intake",
    "quality.report_event_clocks",
    "core.dim_dates",
)
MODELS = (
    "dsa_report_complaints_measured",
    "dsa_report_items_processed",
    "dsa_report_events_measured",
    *(f"dsa_report_t{part}" for part in range(3, 10)),
    "dsa_report_entries",
)
LATER = "(select max(last_loaded_at) from quality.intake) + interval 1 day"
KNOWN_LATER = f"update quality.report_event_clocks set last_known_at = {LATER} where event_id = '{{event}}';"


@pytest.fixture(scope="module")
def period(built_world: Dbt) -> str:
    """A half-year that is over, with a complaint that was upheld."""
    ((period,),) = built_world.query(
        """
        select min(report_period)
        from transparency.dsa_report_complaints
        where appeal_outcome = 'upheld' and appeal_kind = 'internal' and report_period like '20__-H_'
            and report_period < '2026-H2'
        """
    )
    return period


@pytest.fixture(scope="module")
def complaint(built_world: Dbt, period: str) -> str:
    """Ticket of a complaint of the half-year that was upheld."""
    ((ticket,),) = built_world.query(
        "select min(ticket_id) from transparency.dsa_report_complaints "
        f"where appeal_outcome = 'upheld' and appeal_kind = 'internal' and report_period = '{period}'"
    )
    return ticket


class Company:
    """A warehouse with the rows behind the report of one half-year, published again after each change."""

    def __init__(self, folder: Path, built_world: Dbt, period: str):
        self.warehouse = Warehouse(folder / "warehouse" / "build.duckdb", folder / "warehouse" / "history")
        self.built_world = built_world
        self.period = period
        self.n_publications = 0

    def report(self, change: str = "", rows: str | None = None, rules: str = "same") -> tuple[Edition, bool]:
        """Publish what the rows come to after a change to them, and keep its report.

        Args:
            change: SQL run on copies of the tables before the models are made anew.
            rows: Fingerprint of the raw rows; another one for each publication unless told.
            rules: Fingerprint of the seeds.
        """
        self.n_publications += 1
        self.warehouse.working.parent.mkdir(exist_ok=True)
        compiled = {
            node["name"]: node
            for node in self.built_world.manifest()["nodes"].values()
            if node["resource_type"] == "model"
        }
        with duckdb.connect(str(self.warehouse.working)) as connection:
            connection.execute(f"attach '{self.built_world.database}' as built_before (read_only)")
            for table in TABLES:
                connection.execute(f"create schema if not exists {table.split('.')[0]}")
                connection.execute(f"create table {table} as from built_before.{table}")
            connection.execute("detach built_before")
            connection.execute(change or "select 1")
            for name in MODELS:
                node = compiled[name]
                connection.execute(f"create table {node['relation_name']} as {node['compiled_code']}")
            connection.execute(PUBLICATIONS.read_text(encoding="utf-8"))
            connection.execute(
                "insert into quality.publications by name select ? as publication_no, ? as version, "
                "? as fingerprint, ? as raw_fingerprint, ? as rules_fingerprint, 'decisions' as "
                "decisions_fingerprint, 'code' as code_fingerprint, 1 as observation_no, "
                "max(last_loaded_at) as known_as_of, date '2026-09-30' as reporting_as_of_date "
                "from quality.intake",
                [
                    *[self.n_publications] * 2,
                    f"v{self.n_publications}",
                    rows or f"rows {self.n_publications}",
                    rules,
                ],
            )
        self.warehouse.working.replace(self.warehouse.published)
        folder = self.warehouse.working.parent / "transparency"
        files, findings = write_report(self.warehouse.published, folder, self.period, PROFILE)
        assert len(files) == 8, findings
        return keep_edition(self.warehouse.published, files, self.period, PROFILE, self.warehouse.history)


@pytest.fixture
def new_company(tmp_path: Path, built_world: Dbt, period: str) -> Company:
    """A company that has not reported yet."""
    return Company(tmp_path, built_world, period)


@pytest.fixture(scope="module")
def reported_once(tmp_path_factory: pytest.TempPathFactory, built_world: Dbt, period: str) -> Path:
    """Folder of a company that has reported. Read only."""
    folder = tmp_path_factory.mktemp("reported")
    Company(folder, built_world, period).report(rows="same", rules="same")
    return folder


@pytest.fixture
def company(tmp_path: Path, reported_once: Path, built_world: Dbt, period: str) -> Company:
    """A company that has reported once."""
    shutil.copytree(reported_once, tmp_path, dirs_exist_ok=True)
    company = Company(tmp_path, built_world, period)
    company.n_publications = 1
    return company


def first_edition(company: Company) -> Edition:
    """The report as first handed in."""
    return editions(company.warehouse.history)[0]


def kept_bytes(edition: Edition) -> Mapping[str, bytes]:
    """Files of an edition."""
    return {file.name: file.read_bytes() for file in edition.folder.iterdir()}


def reversed_later(complaint: str) -> str:
    """A complaint that was upheld is decided for the recipient after the report."""
    return (
        "update transparency.dsa_report_complaints set appeal_outcome = 'reversed', is_for_recipient = true, "
        f"is_implemented = true where ticket_id = '{complaint}';"
        "update quality.report_event_clocks set outcome = 'reversed' "
        f"where event_id = '{complaint}';" + KNOWN_LATER.format(event=complaint)
    )


def test_a_late_reversal_yields_a_corrected_edition_that_says_what_changed_by_how_much_and_why(
    company: Company, complaint: str
):
    first = first_edition(company)
    as_handed_in = kept_bytes(first)
    second, is_new = company.report(reversed_later(complaint))
    assert is_new
    assert (first.edition_no, second.edition_no) == (1, 2)
    rows = corrections(second)
    assert {row["cause"] for row in rows} == {"late_reversal"}
    assert {row["events"] for row in rows} == {f"complaint {complaint}"}
    assert {row["part"] for row in rows} == {7}
    counts = {row["row_name"].rpartition(": ")[2]: row["difference"] for row in rows if row["n_altered"] == 0}
    assert counts["Decisions reversed"] == 1
    assert counts["Decisions upheld"] == -1
    assert second.n_cells_changed == sum(row["told_before"] != row["told_after"] for row in rows)
    assert kept_bytes(first) == as_handed_in
    assert what_is_wrong(company.warehouse.history) == []
    assert [e.edition_no for e in editions(company.warehouse.history)] == [1, 2]


def test_a_report_that_says_the_same_is_no_new_edition(company: Company):
    first = first_edition(company)
    again, is_new = company.report()
    assert not is_new
    assert again == first


def test_an_edition_is_pinned_to_what_it_was_made_from_for_five_years(company: Company):
    edition = first_edition(company)
    with duckdb.connect(str(company.warehouse.published), read_only=True) as connection:
        version, fingerprint, known_as_of = connection.execute(
            "select version, fingerprint, known_as_of from quality.publications"
        ).fetchone()
    pinned = json.loads((edition.folder / "edition.json").read_text(encoding="utf-8"))["pinned"]
    assert (pinned["version"], pinned["fingerprint"]) == (version, fingerprint)
    assert (pinned["raw_fingerprint"], pinned["rules_fingerprint"]) == ("same", "same")
    assert pinned["known_as_of"] == str(known_as_of)
    day = edition.handed_in_at.date()
    assert timedelta(days=5 * 365) < edition.keep_until - day <= timedelta(days=5 * 365 + 2)
    assert (edition.keep_until.month, edition.keep_until.day) == (day.month, day.day)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o444 for file in edition.folder.iterdir())


STATEMENT = "(select min(puid) from transparency.dsa_report_statements where report_period = '{period}')"
NOTICE = (
    "(select min(report_id) from transparency.dsa_report_notices "
    "where report_channel != 'member_state_order')"
)
AUTOMATED_OTHERWISE = (
    "update transparency.dsa_report_statements set is_solely_automated = not is_solely_automated "
)
REVERSED_DISPUTE = (
    "update transparency.dsa_report_complaints set appeal_kind = 'out_of_court', "
    "appeal_outcome = 'reversed', is_for_recipient = true, is_implemented = {is_implemented} "
    "where ticket_id = '{{complaint}}';"
    "update quality.report_event_clocks set outcome = 'reversed' where event_id = '{{complaint}}'"
)
CAUSES: dict[str, tuple[str, str]] = {
    "late_record": (
        "delete from transparency.dsa_report_complaints where ticket_id = '{complaint}'",
        f"update quality.report_event_clocks set first_known_at = {LATER} where event_id = '{{complaint}}'",
    ),
    "late_decision": (
        "update transparency.dsa_report_complaints set appeal_outcome = null, hours_to_decide = null "
        "where ticket_id = '{complaint}';"
        "update quality.report_event_clocks set outcome = null where event_id = '{complaint}'",
        "",
    ),
    "late_implementation": (
        REVERSED_DISPUTE.format(is_implemented="false"),
        REVERSED_DISPUTE.format(is_implemented="true"),
    ),
    "late_action": (
        f"update transparency.dsa_report_notices set report_period = '{{period}}' where report_id = {NOTICE}",
        f"update transparency.dsa_report_notices set report_period = '{{period}}', hours_to_act = 7 "
        f"where report_id = {NOTICE};"
        f"update quality.report_event_clocks set outcome = 'acted' where event_id = {NOTICE}",
    ),
    "corrected_record": (
        "",
        AUTOMATED_OTHERWISE + f"where puid = {STATEMENT};"
        f"update quality.report_event_clocks set last_known_at = {LATER} where event_id = {STATEMENT}",
    ),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_change_of_the_rows_has_its_own_cause(
    cause: str, new_company: Company, period: str, complaint: str
):
    before, after = (sql.format(period=period, complaint=complaint) for sql in CAUSES[cause])
    new_company.report(before)
    edition, is_new = new_company.report(after)
    assert is_new
    assert {row["cause"] for row in corrections(edition)} == {cause}


@pytest.mark.parametrize(
    ("rows", "rules", "cause"),
    [
        ("same", "other", "rules_changed"),
        ("other", "same", "corrected_record"),
        ("same", "same", "unexplained"),
    ],
)
def test_a_change_that_no_clock_tells_of_is_told_by_what_the_editions_were_made_from(
    rows: str, rules: str, cause: str, company: Company, period: str
):
    change = AUTOMATED_OTHERWISE + "where puid = " + STATEMENT.format(period=period)
    edition, _ = company.report(change, rows=rows, rules=rules)
    assert {row["cause"] for row in corrections(edition)} == {cause}


def test_a_figure_that_stands_on_other_entries_is_told_too(company: Company, period: str):
    renamed = f"update transparency.dsa_report_statements set puid = puid || 'X' where puid = {STATEMENT}"
    edition, is_new = company.report(renamed.format(period=period))
    assert is_new
    assert edition.n_cells_changed == 0
    rows = corrections(edition)
    assert rows
    assert {(row["n_entered"], row["n_left"], row["difference"]) for row in rows} == {(1, 1, 0.0)}


@pytest.mark.parametrize("seed", range(3))
def test_what_moved_adds_up_to_the_difference_of_every_count(seed: int, company: Company, period: str):
    lots = random.Random(seed)
    share = lots.randint(3, 9)
    change = (
        "delete from transparency.dsa_report_statements "
        f"where report_period = '{period}' and hash(puid || '{seed}') % {share} = 0;"
        "update transparency.dsa_report_statements set decision_visibility = null, is_solely_automated = true"
        f" where report_period = '{period}' and hash(puid || '{seed}') % {share} = 1"
    )
    edition, _ = company.report(change)
    rows = [row for row in corrections(edition) if row["part"] in (4, 5, 6)]
    assert rows
    moved: dict[tuple[Any, ...], float] = {}
    told: dict[tuple[Any, ...], float] = {}
    for row in rows:
        cell = (row["part"], row["row_no"], row["scope"], row["figure"])
        if row["figure"].startswith("n_"):
            moved[cell] = moved.get(cell, 0) + row["amount_moved"]
            told[cell] = int(row["told_after"]) - int(row["told_before"])
    assert moved == told
    assert all(row["events"] for row in rows)


def alter(folder: Path) -> None:
    file = folder / "cells.parquet"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")


def remove(folder: Path) -> None:
    (folder / "entries.parquet").unlink()


def add(folder: Path) -> None:
    (folder / "note.txt").write_text("later thought", encoding="utf-8")


def lose_checksums(folder: Path) -> None:
    (folder / "SHA256SUMS").unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (alter, "cells.parquet was altered"),
        (remove, "entries.parquet is missing"),
        (add, "note.txt was added"),
        (lose_checksums, "SHA256SUMS is missing"),
    ],
)
def test_an_edition_that_is_not_as_handed_in_is_told_and_stops_the_next(
    damage: Callable[[Path], None], says: str, company: Company
):
    damage(first_edition(company).folder)
    assert any(says in sentence for sentence in what_is_wrong(company.warehouse.history))
    with pytest.raises(CouldNotRun, match="not as they were handed in"):
        company.report()


def test_an_edition_that_was_written_anew_no_longer_is_the_one_that_was_corrected(
    company: Company, complaint: str, monkeypatch: pytest.MonkeyPatch
):
    first = first_edition(company)
    company.report(reversed_later(complaint))
    sums = first.folder / "SHA256SUMS"
    sums.chmod(0o644)
    alter(first.folder)
    from governance.transparency.editions import _hash

    lines = [line for line in sums.read_text(encoding="utf-8").splitlines() if "cells.parquet" not in line]
    lines.append(f"{_hash(first.folder / 'cells.parquet')}  cells.parquet")
    sums.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (sentence,) = what_is_wrong(company.warehouse.history)
    assert "edition 1 is not the one it corrects" in sentence
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(company.warehouse.working))
    told = CliRunner().invoke(app, ["transparency", "editions"])
    assert told.exit_code == 1
    assert "edition 1 is not the one it corrects" in told.output


def test_the_command_keeps_editions_of_what_is_published_and_none_of_a_draft(
    company: Company, complaint: str, period: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(company.warehouse.working))
    to = str(company.warehouse.working.parent / "parts")
    report = ["transparency", "report", "--period", period, "--to", to]
    assert "Edition 1 stands" in CliRunner().invoke(app, report).output
    company.report(reversed_later(complaint))
    draft = CliRunner().invoke(app, [*report, "--database", str(company.warehouse.published)])
    assert draft.exit_code == 0
    assert "Edition" not in draft.output
    told = CliRunner().invoke(app, ["transparency", "editions"])
    assert told.exit_code == 0
    assert "2 editions are kept, each as it was handed in." in told.output
