"""Case files tell the whole history of an action, and a sample of them can be drawn again."""

import csv
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from dbt_runs import Dbt
from model_sql import run_models
from typer.testing import CliRunner

from governance.cli import app
from governance.transparency.case_files import case_file, draw, write_sample
from governance.warehouse import CouldNotRun

PERIOD = "2025-H2"


def test_every_step_is_the_record_of_its_source(built_world: Dbt) -> None:
    """Keys counted again in the facts, step by step."""
    told = dict(
        built_world.query(
            "select step, list_sort(list(distinct action_id || ' ' || source_id)) "
            "from transparency.dsa_case_files where is_recorded group by step"
        )
    )
    in_facts = {
        "report": "select action_id || ' ' || r.report_id from core.fct_user_reports as r "
        "inner join core.fct_violations as v on r.report_id = v.report_id where action_id is not null",
        "detection": "select action_id || ' ' || detection_id from core.fct_actions",
        "decision": "select a.action_id || ' ' || r.decision_id from core.fct_review_decisions as r "
        "inner join core.fct_actions as a on r.detection_id = a.detection_id",
        "restriction": "select action_id || ' ' || lever from core.fct_action_levers",
        "notification": "select action_id || ' ' || action_id from core.fct_actions "
        "where notified_at is not null",
        "points": "select action_id || ' ' || entry_id from core.fct_point_entries "
        "where action_id is not null",
        "appeal": "select action_id || ' ' || ticket_id from core.fct_appeals where action_id is not null",
        "statement": "select action_id || ' ' || puid from transparency.dsa_statements union "
        "select action_id || ' ' || puid from transparency.dsa_statements_not_owed",
        "receipt": "select action_id || ' ' || puid from transparency.dsa_statements "
        "where accepted_at is not null",
    }
    for step, query in in_facts.items():
        assert told[step] == sorted({key for (key,) in built_world.query(query)}), step
    assert set(told) - set(in_facts) == {"appeal decision", "reversal"}


def test_a_step_that_is_not_recorded_is_told_as_missing(built_world: Dbt) -> None:
    """The model on the company's facts, without notifications, statements and one detection."""

    def rows(relation: str, where: str = "true") -> pa.Table:
        with duckdb.connect(str(built_world.database), read_only=True) as connection:
            return connection.execute(f"select * from {relation} where {where}").to_arrow_table()

    inputs = {
        "fct_actions": rows("(select * replace (null::timestamp as notified_at) from core.fct_actions)"),
        "fct_action_levers": rows("core.fct_action_levers"),
        "fct_point_entries": rows("core.fct_point_entries"),
        "fct_appeals": rows("core.fct_appeals"),
        "dsa_statements": rows("transparency.dsa_statements", "false"),
        "dsa_statements_not_owed": rows("transparency.dsa_statements_not_owed"),
        "fct_violations": rows("core.fct_violations", "action_id is distinct from 'ACT-000000018'"),
        "fct_user_reports": rows("core.fct_user_reports"),
        "fct_review_decisions": rows("core.fct_review_decisions"),
    }
    steps = run_models(built_world.manifest(), ["dsa_case_files"], inputs)["dsa_case_files"]
    missing = steps[~steps["is_recorded"]]
    n_actions = steps["action_id"].nunique()
    assert (missing["step"] == "notification").sum() == n_actions
    own = missing[missing["action_id"] == "ACT-000000018"]
    assert sorted(own["step"]) == ["decision", "detection", "notification", "statement"]
    assert (
        own["step_no"].min()
        > steps[steps["is_recorded"]].groupby("action_id")["step_no"].max()["ACT-000000018"]
    )
    assert set(missing["plain_text"]) == {"nothing is recorded"}


def test_a_sample_is_drawn_again_by_its_seed_and_in_proportion(built_world: Dbt, tmp_path: Path) -> None:
    drawn = draw(built_world.database, PERIOD, 12, 7, True)
    assert drawn == draw(built_world.database, PERIOD, 12, 7, True)
    assert drawn.actions != draw(built_world.database, PERIOD, 12, 8, True).actions
    assert len(set(drawn.actions)) == 12
    frame = dict(
        built_world.query(
            "select coalesce(category, 'no statement owed'), count(distinct actions.action_id) "
            "from core.fct_actions as actions left join "
            "(select action_id, min(category) as category from transparency.dsa_statements group by 1) "
            "using (action_id) where issued_at >= '2025-07-01' and issued_at < '2026-01-01' group by 1"
        )
    )
    assert drawn.n_in_frame == sum(frame.values())
    for stratum, counts in drawn.strata.items():
        assert counts["in_frame"] == frame[stratum]
        assert abs(counts["drawn"] - 12 * frame[stratum] / drawn.n_in_frame) <= 1, stratum
    everything = draw(built_world.database, PERIOD, 10**6, 7, False)
    assert len(everything.actions) == drawn.n_in_frame and list(everything.strata) == ["all actions"]

    write_sample(built_world.database, drawn, tmp_path)
    assert json.loads((tmp_path / "draw.json").read_text(encoding="utf-8"))["actions"] == drawn.actions
    with (tmp_path / "case_files.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["action_id"] for row in rows} == set(drawn.actions)
    assert [row["step"] for row in rows if row["action_id"] == drawn.actions[0]] == [
        step["step"] for step in case_file(built_world.database, drawn.actions[0])
    ]
    page = (tmp_path / "case_files.html").read_text(encoding="utf-8")
    assert page.count("<caption>") == 12 and "<script" not in page and "http" not in page


def test_the_commands_show_a_file_and_name_what_is_not_there(built_world: Dbt, tmp_path: Path) -> None:
    runner = CliRunner()
    database = ["--database", str(built_world.database)]
    shown = runner.invoke(
        app, ["transparency", "case-file", "ACT-000000018", "--to", str(tmp_path / "file.html"), *database]
    )
    assert shown.exit_code == 0 and "restriction" in shown.output
    assert "ACT-000000018" in (tmp_path / "file.html").read_text(encoding="utf-8")
    refused = runner.invoke(app, ["transparency", "case-file", "ACT-NONE", *database])
    assert refused.exit_code == 2 and "No enforcement action is called ACT-NONE" in " ".join(
        refused.output.split()
    )
    words = ["transparency", "sample", "--period", PERIOD, "--size", "3", "--to", str(tmp_path), *database]
    assert runner.invoke(app, words).exit_code == 0
    assert (tmp_path / f"{PERIOD}_seed_1" / "draw.json").exists()
    with pytest.raises(CouldNotRun, match="no period 1999-H1"):
        draw(built_world.database, "1999-H1", 3, 1, False)
