"""Answers to transparency notices are the governed figures, whatever is asked for."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from dbt_runs import Dbt
from model_sql import run_models
from typer.testing import CliRunner

from governance.cli import app

NOTICE = {
    "notice_id": "N",
    "market": "DE",
    "period_start_date": date(2024, 1, 1),
    "period_end_date": date(2025, 6, 30),
}
MARTS = {"enforcement": "met_enforcement__market_policy_quarter"}
MARTS["content_quality"] = "met_content_quality__market_policy_quarter"


@pytest.fixture(scope="module")
def figures(built_world: Dbt) -> pa.Table:
    """All figures, with the types they are kept in: pandas would make numbers of nulls."""
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        return connection.sql("from transparency.ofcom_figures").to_arrow_table()


def answers_to(built_world: Dbt, figures: pa.Table, *questions: tuple[str, str]) -> pd.DataFrame:
    """Answers to a notice that is made of rows alone; a question is a figure and a breakdown."""
    asked = pd.DataFrame(
        {
            "notice_id": "N",
            "question_no": number,
            "question": f"{figure} by {breakdown}",
            "figure": figure,
            "breakdown": breakdown,
        }
        for number, (figure, breakdown) in enumerate(questions)
    )
    floors = pd.DataFrame(
        built_world.query("select floor, minimum, reason from seeds.reporting_floors"),
        columns=["floor", "minimum", "reason"],
    )
    inputs = {
        "ofcom_notices": pd.DataFrame([NOTICE]),
        "ofcom_notice_questions": asked,
        "ofcom_figures": figures,
        "reporting_floors": floors,
    }
    models = ["ofcom_notice_cells", "ofcom_notice_answers"]
    return run_models(built_world.manifest(), models, inputs)["ofcom_notice_answers"].sort_values(
        "question_no"
    )


def test_every_metric_of_the_registry_can_be_asked_for_by_quarter(
    built_world: Dbt, figures: pa.Table
) -> None:
    metrics = [metric for (metric,) in built_world.query("select metric from seeds.metric_registry")]
    answers = answers_to(built_world, figures, *((metric, "quarter") for metric in metrics))
    shown = {
        (row.figure, row.from_date.date()): None if pd.isna(row.answer) else row.answer
        for row in answers.itertuples()
    }
    published = built_world.query(
        "select metric, period_start_date, value from metrics.met_metric_values__metric_market_period "
        "where market = 'DE' and period_kind = 'quarter' "
        "and period_start_date between '2024-01-01' and '2025-06-30'"
    )
    assert len(published) == len(metrics) * 6
    assert shown == {(metric, day): pytest.approx(value) for metric, day, value in published}
    assert any(value is not None for value in shown.values())


def test_a_period_is_the_sum_of_its_days_and_a_standing_is_the_last(
    built_world: Dbt, figures: pa.Table
) -> None:
    questions = [
        ("net_gmv", "none"),
        ("proactive_rate", "none"),
        ("healthy_creator_share", "none"),
        ("median_appeal_hours", "none"),
    ]
    gmv, proactive, healthy, median = answers_to(built_world, figures, *questions).to_dict("records")
    by_quarter = built_world.query(
        "select metric, numerator, denominator from metrics.met_metric_values__metric_market_period "
        "where market = 'DE' and period_kind = 'quarter' "
        "and period_start_date between '2024-01-01' and '2025-06-30' order by period_start_date"
    )
    parts = {
        metric: [(n or Decimal(0), d or Decimal(0)) for m, n, d in by_quarter if m == metric]
        for metric in {metric for metric, *_ in by_quarter}
    }
    assert Decimal(str(gmv["numerator"])) == sum(n for n, _ in parts["net_gmv"]) > 0
    enforced, cases = (sum(part) for part in zip(*parts["proactive_rate"], strict=True))
    assert (proactive["numerator"], proactive["denominator"]) == (enforced, cases)
    assert cases >= 10 and proactive["answer"] == pytest.approx(float(enforced / cases))
    assert (healthy["numerator"], healthy["denominator"]) == parts["healthy_creator_share"][-1]
    assert pd.isna(median["answer"]) and "medians of several quarters" in median["why_blank"]


def test_every_count_by_policy_and_language_is_that_of_its_mart(built_world: Dbt, figures: pa.Table) -> None:
    """An own sum in Python of the two marts; a policy or language without any count is answered with 0."""
    kept = built_world.query("select figure, numerator, has_languages from seeds.ofcom_figures_of_counts")
    questions = [(figure, "policy") for figure, *_ in kept]
    questions += [(figure, "language") for figure, _, has_languages in kept if has_languages]
    answers = answers_to(built_world, figures, *questions)
    n_found = 0
    for figure, count, has_languages in kept:
        mart, column = count.split(".")
        language = "language" if mart == "enforcement" else "'ALL'"
        sums: dict[tuple[str, str], int] = {}
        for policy, spoken, amount in built_world.query(
            f"select policy_code, {language}, {column} from metrics.{MARTS[mart]} where market = 'DE' "
            "and quarter_start_date between '2024-01-01' and '2025-06-30'"
        ):
            sums[policy, spoken] = sums.get((policy, spoken), 0) + amount
        for row in answers[answers["figure"] == figure].itertuples():
            assert row.numerator == sums.get((row.policy_code, row.language), 0), row
            n_found += row.numerator > 0
        assert has_languages == (mart == "enforcement")
    assert n_found > 30


def test_an_answer_below_its_floor_is_blank_says_why_and_keeps_its_counts(
    built_world: Dbt, figures: pa.Table
) -> None:
    answers = answers_to(built_world, figures, ("automation_share", "policy"), ("actions", "policy"))
    shares = answers[answers["unit"] == "share"]
    blank = shares["answer"].isna()
    assert (blank == (shares["n_observations"] < 10)).all() and blank.any()
    assert shares[blank]["why_blank"].str.startswith("Fewer than 10 observations").all()
    assert shares["denominator"].notna().all()
    assert answers[answers["unit"] == "count"]["answer"].notna().all()


def test_the_command_writes_the_answers_and_names_a_notice_that_is_not_there(
    built_world: Dbt, tmp_path: Path
) -> None:
    words = ["transparency", "notice", "OFCOM-2025-1", "--database", str(built_world.database)]
    file = tmp_path / "answers.csv"
    done = CliRunner().invoke(app, [*words, "--to", str(file)])
    assert done.exit_code == 0, done.output
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    ((n_answers,),) = built_world.query("select count(*) from transparency.ofcom_notice_answers")
    assert len(rows) == n_answers and {row["market"] for row in rows} == {"GB"}
    words[2] = "OFCOM-NONE"
    refused = CliRunner().invoke(app, [*words, "--to", str(file)])
    assert refused.exit_code == 2 and "no notice OFCOM-NONE" in " ".join(refused.output.split())
