"""Law 2: what a mart publishes is what the semantic layer defines, and every mart is governed."""

import copy
import csv
import dataclasses

import duckdb
import pytest
from conftest import ParsedProject
from dbt_runs import Dbt
from semantic_layer import SemanticLayer, equal, ungoverned

from governance.project import PROJECT_ROOT

NEEDED_META = ("owner", "market_role", "clock", "cohort", "refreshed", "due_by")


@pytest.fixture(scope="module")
def layer(built_world: Dbt) -> SemanticLayer:
    return SemanticLayer(built_world.target)


def test_every_mart_column_equals_its_semantic_metric(layer: SemanticLayer, built_world: Dbt):
    found, n_compared = [], {}
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        for comparison in layer.comparisons():
            differences, n = layer.differences(connection, comparison)
            found += differences
            n_compared[comparison.mart] = n_compared.get(comparison.mart, 0) + n
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:40])
    assert [mart for mart, n in n_compared.items() if n == 0] == []


def test_every_metric_of_the_registry_equals_its_semantic_metric(layer: SemanticLayer, built_world: Dbt):
    found, n_compared = [], {}
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        for comparison in layer.comparisons_by_row(connection):
            differences, n = layer.differences(connection, comparison)
            found += differences
            n_compared[comparison.mart] = n_compared.get(comparison.mart, 0) + n
        registered = connection.execute("select count(*) from seeds.metric_registry").fetchone()
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:40])
    assert (len(n_compared),) == registered and min(n_compared.values()) > 100


def test_a_figure_of_the_registry_that_is_off_and_a_missing_row_are_found(
    layer: SemanticLayer, built_world: Dbt
):
    """For each metric and column: a copy with one figure a little higher, and one with a row removed."""
    n_changed = 0
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        for comparison in layer.comparisons_by_row(connection):
            column, metric = comparison.metrics[0]
            filled = f"(select * from {comparison.relation} where {column} > 0)"
            n_filled = connection.execute(f"select count(*) from {filled}").fetchone()[0]
            if not n_filled:
                continue
            n_changed += 1
            key = (
                f"(select market || cast(period_start_date as varchar) from {filled} "
                "order by period_start_date, market limit 1)"
            )
            is_first = f"market || cast(period_start_date as varchar) = {key}"
            raised = f"case when {is_first} then {column} + 1e-3 else {column} end as {column}"
            changes = [f"select * replace ({raised}) from {comparison.relation}"]
            if layer.metrics[metric]["type"] == "simple":
                changes.append(f"select * from {comparison.relation} where not {is_first}")
            for change in changes:
                changed = dataclasses.replace(comparison, relation=f"({change}) as changed_rows")
                assert layer.differences(connection, changed)[0], f"{comparison.mart}: {change}"
    assert n_changed > 30


def test_the_registry_names_metrics_that_are_defined_with_the_same_threshold(
    parsed_project: ParsedProject,
):
    """The hours in the registry are those in the filter of the metric, or of the rule both share."""
    definitions = {metric["name"]: metric for metric in parsed_project.manifest["metrics"].values()}
    with (PROJECT_ROOT / "seeds/targets/metric_registry.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    kinds = {"ratio": {"ratio"}, "sum": {"simple", "derived"}, "median": {"simple"}}
    assert rows
    for row in rows:
        assert row["semantic_observations"] in definitions, row["metric"]
        defined = definitions[row["semantic_metric"]]
        assert defined["type"] in kinds[row["kind"]], row["metric"]
        if row["threshold_hours"]:
            part = (defined["type_params"].get("numerator") or {}).get("name") or row["semantic_metric"]
            filters = definitions[part]["filter"]["where_filters"]
            assert any(f"<= {row['threshold_hours']}" in f["where_sql_template"] for f in filters), part


def test_every_metric_is_described_owned_and_published(layer: SemanticLayer, built_world: Dbt):
    published = {metric for comparison in layer.comparisons() for _, metric in comparison.metrics}
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        by_row = layer.comparisons_by_row(connection)
        published |= {metric for comparison in by_row for _, metric in comparison.metrics}
    parts = {
        part["name"]
        for metric in layer.metrics.values()
        for part in (
            metric["type_params"].get("numerator"),
            metric["type_params"].get("denominator"),
            *(metric["type_params"].get("metrics") or []),
        )
        if part
    }
    assert sorted(set(layer.metrics) - published - parts) == [], "defined, but nothing publishes it"
    for name, metric in layer.metrics.items():
        assert metric["description"] and {"owner", "source"} <= set(metric["config"]["meta"]), name


def test_a_figure_that_is_off_by_one_and_a_missing_row_are_found(layer: SemanticLayer, built_world: Dbt):
    """For each mart with counts: a copy with one count raised by one, and one with a row removed."""
    n_marts = 0
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        for comparison in layer.comparisons():
            counts = [
                column for column, metric in comparison.metrics if layer.metrics[metric]["type"] == "simple"
            ]
            if not counts:
                continue
            n_marts += 1
            first = f"(select min(rowid) from {comparison.relation} where {counts[0]} > 0)"
            one_more = f"{counts[0]} + cast(rowid = {first} as integer)"
            raised = f"select * replace ({one_more} as {counts[0]}) from {comparison.relation}"
            removed = f"select * from {comparison.relation} where rowid != {first}"
            for change in (raised, removed):
                relation = f"({change}) as changed_mart"
                changed = dataclasses.replace(comparison, relation=relation)
                differences, _ = layer.differences(connection, changed)
                assert differences, f"{comparison.mart}: {change}"
    assert n_marts


@pytest.mark.parametrize(
    ("shown", "defined", "is_ratio", "is_equal"),
    [
        (3, 3, False, True),
        (3, 4, False, False),
        (0, None, False, True),
        (None, 0, False, True),
        (None, 1, False, False),
        (None, 0.5, True, True),
        (0.5, 0.5 + 1e-12, True, True),
        (0.5, 0.5001, True, False),
        (0.0, None, True, True),
    ],
)
def test_counts_are_compared_exactly_and_withheld_shares_are_let_pass(shown, defined, is_ratio, is_equal):
    assert equal(shown, defined, is_ratio) is is_equal


def test_every_mart_is_governed(parsed_project: ParsedProject):
    assert ungoverned(parsed_project.manifest, NEEDED_META) == []


@pytest.mark.parametrize("key", [*NEEDED_META, "tags", "exposure", "metric"])
def test_a_mart_without_is_named(key: str, parsed_project: ParsedProject):
    manifest = copy.deepcopy(parsed_project.manifest)
    name = "model.creator_governance.met_content_quality__market_policy_day"
    node = manifest["nodes"][name]
    if key == "tags":
        node["config"]["tags"] = []
    elif key == "exposure":
        for exposure in manifest["exposures"].values():
            exposure["depends_on"]["nodes"] = [n for n in exposure["depends_on"]["nodes"] if n != name]
    elif key == "metric":
        for column in node["columns"].values():
            column["config"]["meta"].pop("metric", None)
    else:
        del node["config"]["meta"][key]
    assert all(
        fault.startswith("met_content_quality__market_policy_day")
        for fault in ungoverned(manifest, NEEDED_META)
    )
    assert ungoverned(manifest, NEEDED_META)
