"""Planted faults are found and explained, sound data give no discrepancy, and the bridge adds up."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from dbt_runs import Dbt
from discrepancy_score import EXPECTED, Score, score, score_table

from governance.demo_data import write_demo_data
from governance.public_record import load_public_record

LAYER = ("+discrepancies", "+discrepancy_bridge", "+cases")
SEED = random.SystemRandom().randrange(2, 1_000_000)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Dbt, Path]]:
    """Build the discrepancy layer of a company that nobody saw before, by its faults: all or none."""
    made: dict[str, tuple[Dbt, Path]] = {}

    def make(faults: str) -> tuple[Dbt, Path]:
        if faults not in made:
            folder = tmp_path_factory.mktemp(f"unseen_{faults}")
            write_demo_data(folder / "raw", scale=0.05, seed=SEED, quarters=14, faults=faults, progress=None)
            load_public_record(folder / "raw")
            dbt = Dbt(folder / "dbt", variables={"raw_root": str(folder / "raw")})
            for command in ("seed", "run"):
                outcome = dbt.run("--quiet", command, *(("-s", *LAYER) if command == "run" else ()))
                assert outcome.succeeded, outcome.complaints
            made[faults] = dbt, folder / "raw"
        return made[faults]

    return make


@pytest.fixture(scope="module")
def scored(company: Callable[[str], tuple[Dbt, Path]]) -> Score:
    """Score of a company with faults whose seed was drawn for this run."""
    dbt, raw_root = company("all")
    result = score(dbt.database, raw_root)
    print(f"\nseed {SEED}\n{score_table(result)}")
    return result


def test_planted_faults_of_a_company_never_seen_before_are_found(scored: Score) -> None:
    """All are found but refunds in another clock that leave no trace in the ledger."""
    missed = {name: counts.missed for name, counts in scored.classes.items() if counts.missed}
    assert set(missed) <= {"D32"}, (SEED, missed)
    assert scored.recall >= 0.97, (SEED, missed)


def test_nothing_is_found_that_was_not_planted(scored: Score) -> None:
    assert scored.n_discrepancies > 100
    assert scored.precision >= 0.99, (SEED, scored.false_alarms)


def test_causes_are_those_that_were_planted(scored: Score) -> None:
    assert scored.cause_accuracy >= 0.95, (SEED, scored.wrong_causes)


def test_every_fault_class_that_is_planted_is_expected_somewhere(scored: Score) -> None:
    assert set(scored.classes) == set(EXPECTED)


def test_a_score_counts_what_is_missed_and_what_is_false(
    company: Callable, scored: Score, tmp_path: Path
) -> None:
    """Without the findings of a reconciliation its class is missed; a made-up finding is one more false."""
    dbt, raw_root = company("all")
    copy = tmp_path / "build.duckdb"
    copy.write_bytes(dbt.database.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("delete from quality.discrepancies where reconciliation = 'buyer_markets_spelled'")
        connection.execute(
            "insert into quality.discrepancies by name "
            "select * replace ('x' as discrepancy_key, 'x' as left_ref, 'x' as right_ref) "
            "from quality.discrepancies where reconciliation = 'sales_paid_and_booked' limit 1"
        )
    result = score(copy, raw_root)
    assert result.classes["D25"].found == 0
    made_up = Counter(result.false_alarms) - Counter(scored.false_alarms)
    assert [name for name, _, _ in made_up.elements()] == ["sales_paid_and_booked"], SEED


def test_a_company_without_faults_has_no_open_discrepancy(company: Callable) -> None:
    dbt, _ = company("none")
    assert (
        dbt.query(
            "select reconciliation, entity_key, cause from quality.discrepancies "
            "where status in ('open', 'reopened')"
        )
        == []
    ), SEED
    assert dbt.query(
        "select distinct about from quality.discrepancies "
        "inner join seeds.reconciliations using (reconciliation) where status = 'waived'"
    ) == [("public_record",)]


@pytest.mark.parametrize("faults", ["all", "none"])
def test_the_lines_of_the_bridge_add_up_to_the_difference(company: Callable, faults: str) -> None:
    """An own sum in Python: no residue in units, none in cents."""
    dbt, _ = company(faults)
    lines = dbt.query(
        "select reconciliation, measure, market, month_date, total_delta, total_delta_eur, delta, delta_eur, "
        "cause from quality.discrepancy_bridge"
    )
    sums: dict[tuple, list] = {}
    for *key, total, total_eur, delta, delta_eur, cause in lines:
        place = sums.setdefault(tuple(key), [total, total_eur, 0, 0, []])
        place[2] += delta
        place[3] += delta_eur
        place[4].append(cause)
    assert len(sums) > 1000
    off = {key: place for key, place in sums.items() if place[0] != place[2] or place[1] != place[3]}
    assert off == {}
    assert all("unexplained" in place[4] for place in sums.values())


def test_every_kind_of_reconciliation_is_there_and_many_of_them(built_world: Dbt) -> None:
    kinds = dict(built_world.query("select kind, count(*) from seeds.reconciliations group by kind"))
    assert set(kinds) == {
        "row_to_row",
        "aggregate_to_aggregate",
        "part_to_whole",
        "part_within_whole",
        "completeness",
        "chronology",
        "interval_overlap",
        "replay",
        "registry_to_report",
        "vintage_to_vintage",
        "domain",
    }
    assert sum(kinds.values()) >= 25


def test_each_reconciliation_is_a_short_model_with_a_row_in_the_seed(
    built_world: Dbt, project_root: Path
) -> None:
    files = list((project_root / "models/quality/reconciliations").glob("*.sql"))
    named = {name for (name,) in built_world.query("select reconciliation from seeds.reconciliations")}
    found = {name for (name,) in built_world.query("select distinct reconciliation from quality.findings")}
    assert {file.stem for file in files} == named
    # The demo company comes without reports of others: there is nothing to compare.
    of_reports = {name for name in named if name.startswith(("report_", "registry_and_report"))}
    assert named - found <= of_reports
    assert all("{{ reconciled(" in file.read_text(encoding="utf-8") for file in files)


def test_slices_hold_the_share_that_they_tell(built_world: Dbt) -> None:
    """A slice's weight counted again from the findings of its dimension values."""
    slices = built_world.query(
        "select reconciliation, measure, cause, slice, n_findings from quality.discrepancy_slices "
        "where n_dimensions = 1"
    )
    assert len(slices) > 20
    for reconciliation, measure, cause, text, n_findings in slices:
        dimension, _, value = text.partition("=")
        counted = built_world.query(
            "select count(distinct finding_id) from quality.finding_dimensions where reconciliation = ? "
            "and measure = ? and cause = ? and dimension = ? and dimension_value = ?",
            reconciliation,
            measure,
            cause,
            dimension,
            value,
        )
        assert counted == [(n_findings,)], text
