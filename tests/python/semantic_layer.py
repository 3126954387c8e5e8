"""Metrics of the semantic layer, compiled to SQL and held against the marts that publish them."""

import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

# A key of a mart with this value stands for all values.
ALL = "ALL"
RELATIVE_ERROR = 1e-9
# Where figures of many metrics stand below one another; the seed metric_registry says what defines each.
METRIC_ROWS = "met_metric_values__metric_market_period"
MARKET_DIMENSIONS = {"viewer": "viewer_market", "creator_home": "home_market", "shop": "shop_market"}


class SqlOnly:
    """What MetricFlow asks of a database to write SQL for it; nothing is run through it."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Comparison:
    """Columns of a mart whose metrics are grouped alike.

    Attributes:
        mart: Name of the mart.
        relation: Its name in the database.
        time_column: Column with the metric's time; empty where the mart has none.
        grain: Grain of that column: day, week, month, quarter.
        dimensions: Dimension each other key column stands for, qualified by its entity.
        metrics: Metric of each column.
        since: First period the mart holds, where metrics reach further back.
    """

    mart: str
    relation: str
    time_column: str
    grain: str
    dimensions: tuple[tuple[str, str], ...]
    metrics: tuple[tuple[str, str], ...]
    since: date = date.min


class SemanticLayer:
    """The metrics of a project after a build, from ``semantic_manifest.json`` and ``manifest.json``."""

    def __init__(self, target: Path) -> None:
        definitions = (target / "semantic_manifest.json").read_text(encoding="utf-8")
        self.manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        self.metrics = {metric["name"]: metric for metric in json.loads(definitions)["metrics"]}
        self._entity_of_measure: dict[str, str] = {}
        self._medians: set[str] = set()
        for model in json.loads(definitions)["semantic_models"]:
            primary = next(entity["name"] for entity in model["entities"] if entity["type"] == "primary")
            self._entity_of_measure |= {measure["name"]: primary for measure in model["measures"]}
            self._medians |= {measure["name"] for measure in model["measures"] if measure["agg"] == "median"}
        parsed = parse_manifest_from_dbt_generated_manifest(definitions)
        self._engine = MetricFlowEngine(SemanticManifestLookup(parsed), SqlOnly())
        self._rows: dict[tuple[tuple[str, ...], ...], list[tuple]] = {}

    def entities(self, metric: str) -> set[str]:
        """Return the primary entities of the measures behind a metric."""
        return {self._entity_of_measure[measure] for measure in self._measures(metric)}

    def _measures(self, metric: str) -> set[str]:
        parameters = self.metrics[metric]["type_params"]
        return {measure["name"] for measure in parameters.get("input_measures") or []}

    def is_cumulative(self, metric: str) -> bool:
        """Return whether the metric, or one it is made of, runs over a window of days."""
        parameters = self.metrics[metric]["type_params"]
        parts = [
            parameters.get("numerator"),
            parameters.get("denominator"),
            *(parameters.get("metrics") or []),
        ]
        return self.metrics[metric]["type"] == "cumulative" or any(
            self.is_cumulative(part["name"]) for part in parts if part
        )

    def sql(self, metrics: Sequence[str], group_by: Sequence[str]) -> str:
        """Return the query of metrics by dimensions."""
        request = MetricFlowQueryRequest.create(metric_names=list(metrics), group_by_names=list(group_by))
        return self._engine.explain(request).sql_statement.sql

    def rows(
        self, connection: duckdb.DuckDBPyConnection, metrics: Sequence[str], group_by: Sequence[str]
    ) -> list[tuple]:
        """Return the rows of metrics by dimensions: those first, of the build whose metrics these are.

        They are asked for once: several copies of a mart are held against the same rows.
        """
        asked = (tuple(metrics), tuple(group_by))
        if asked not in self._rows:
            times = {name: f"cast({name} as date)" for name in group_by if name.startswith("metric_time__")}
            columns = ", ".join([*(times.get(name, name) for name in group_by), *metrics])
            self._rows[asked] = connection.execute(
                f"select {columns} from ({self.sql(metrics, group_by)}) as grouped"
            ).fetchall()
        return self._rows[asked]

    def comparisons(self) -> Iterator[Comparison]:
        """Yield what the marts declare: `semantic_keys` of the model, `metric` of a column.

        Raises:
            KeyError: A mart names a metric that is not defined.
            ValueError: A metric spans several semantic models, so that a key has no one dimension.
        """
        for node in self.manifest["nodes"].values():
            if not node["name"].startswith("met_") or node["resource_type"] != "model":
                continue
            grouped = defaultdict(list)
            for column in node["columns"].values():
                meta = column["config"]["meta"]
                if "metric" not in meta:
                    continue
                entities = self.entities(meta["metric"])
                if len(entities) != 1:
                    raise ValueError(
                        f"{node['name']}.{column['name']}: {meta['metric']} spans {sorted(entities)}"
                    )
                keys = node["config"]["meta"]["semantic_keys"] | meta.get("semantic_keys", {})
                grouped[entities.pop(), tuple(keys.items())].append((column["name"], meta["metric"]))
            for (entity, keys), metrics in grouped.items():
                time_column, _, grain = dict(keys).get("time", "").partition(" ")
                dimensions = tuple(
                    (column, name if "__" in name else f"{entity}__{name}")
                    for column, name in keys
                    if column != "time"
                )
                yield Comparison(
                    node["name"], node["relation_name"], time_column, grain, dimensions, tuple(metrics)
                )

    def comparisons_by_row(self, connection: duckdb.DuckDBPyConnection) -> Iterator[Comparison]:
        """Yield what the seed `metric_registry` declares of METRIC_ROWS, by week and by quarter.

        Raises:
            KeyError: The registry names a metric that is not defined.
        """
        mart = next(node for node in self.manifest["nodes"].values() if node["name"] == METRIC_ROWS)
        registry = next(node for node in self.manifest["nodes"].values() if node["name"] == "metric_registry")
        rows = connection.execute(
            "select metric, semantic_metric, semantic_observations, market_role, kind "
            f"from {registry['relation_name']} order by metric"
        ).fetchall()
        # standings reach back to the first sign-up, the mart to the first event
        first_periods = dict(
            connection.execute(
                f"select period_kind, min(period_start_date) from {mart['relation_name']} group by all"
            ).fetchall()
        )
        for name, defined_by, observed_by, role, kind in rows:
            parts = self.metrics[defined_by]["type_params"]
            columns = {"value": defined_by, "n_observations": observed_by}
            if kind == "sum":
                columns["numerator"] = defined_by
            elif kind == "ratio":
                columns |= {part: parts[part]["name"] for part in ("numerator", "denominator")}
            for period, (column, metric) in itertools.product(("week", "quarter"), columns.items()):
                relation = (
                    f"(select * from {mart['relation_name']} "
                    f"where metric = '{name}' and period_kind = '{period}') as {METRIC_ROWS}"
                )
                (entity,) = self.entities(metric)
                market = ("market", f"{entity}__{MARKET_DIMENSIONS[role]}")
                yield Comparison(
                    f"{METRIC_ROWS} {name}",
                    relation,
                    "period_start_date",
                    period,
                    (market,),
                    ((column, metric),),
                    first_periods[period],
                )

    def may_be_withheld(self, metric: str) -> bool:
        """Return whether a mart may leave the figure out below a reporting floor: shares and medians."""
        return self.metrics[metric]["type"] in ("ratio", "derived") or not self._measures(metric).isdisjoint(
            self._medians
        )

    def differences(
        self, connection: duckdb.DuckDBPyConnection, comparison: Comparison
    ) -> tuple[list[str], int]:
        """Compare a mart with its metrics, key by key; a key with the value ALL is not grouped by.

        Returns:
            One text per difference, and the number of values compared.
        """
        columns = [column for column, _ in comparison.dimensions]
        time = f"cast({comparison.time_column} as date)" if comparison.time_column else "null"
        found, n_compared = [], 0
        flags = ", ".join(f"{column} is not distinct from '{ALL}'" for column in columns) or "true"
        for pattern in connection.execute(f"select distinct {flags} from {comparison.relation}").fetchall():
            is_all = dict(zip(columns, pattern, strict=False))
            kept = [(column, dimension) for column, dimension in comparison.dimensions if not is_all[column]]
            conditions = [f"({c} is not distinct from '{ALL}') = {is_all[c]}" for c in columns]
            mart_rows = connection.execute(
                f"select {', '.join([time, *(c for c, _ in kept), *(c for c, _ in comparison.metrics)])} "
                f"from {comparison.relation} where {' and '.join(conditions) or 'true'}"
            ).fetchall()
            group_by = [f"metric_time__{comparison.grain}"] * bool(comparison.grain) + [d for _, d in kept]
            metrics = list(dict.fromkeys(metric for _, metric in comparison.metrics))
            semantic_rows = self.rows(connection, metrics, group_by)
            if not comparison.grain:
                semantic_rows = [(None, *row) for row in semantic_rows]
            n_keys = 1 + len(kept)
            by_key = {row[:n_keys]: dict(zip(metrics, row[n_keys:], strict=True)) for row in semantic_rows}
            in_mart = set()
            for row in mart_rows:
                key = row[:n_keys]
                in_mart.add(key)
                for (column, metric), shown in zip(comparison.metrics, row[n_keys:], strict=True):
                    defined = by_key.get(key, {}).get(metric)
                    n_compared += 1
                    if not equal(shown, defined, is_ratio=self.may_be_withheld(metric)):
                        found.append(f"{comparison.mart} {key}: {column} is {shown}, {metric} is {defined}")
            for key, values in by_key.items():
                if key in in_mart or (
                    comparison.time_column and (key[0] is None or key[0] < comparison.since)
                ):
                    continue
                found += [
                    f"{comparison.mart} {key}: no row, {metric} is {value}"
                    for metric, value in values.items()
                    if value and self.metrics[metric]["type"] == "simple"
                ]
        return found, n_compared


def equal(shown: Any, defined: Any, is_ratio: bool) -> bool:
    """Return whether a mart shows what the metric says: counts and money exactly, shares to 1e-9.

    A share or median that the mart withholds, below a reporting floor, is no difference.
    """
    if is_ratio:
        return shown is None or math.isclose(
            float(shown), float(defined or 0), rel_tol=RELATIVE_ERROR, abs_tol=RELATIVE_ERROR
        )
    if isinstance(shown, float) or isinstance(defined, float):
        return math.isclose(
            float(shown or 0), float(defined or 0), rel_tol=RELATIVE_ERROR, abs_tol=RELATIVE_ERROR
        )
    return Decimal(shown or 0) == Decimal(defined or 0)


def ungoverned(manifest: Mapping[str, Any], needed: Sequence[str]) -> list[str]:
    """List what the marts lack: owner and the like in `meta`, tags, an exposure, the rule behind each figure.

    An exposure reads the mart, or one that is made of it.

    Args:
        manifest: manifest.json.
        needed: Keys that the `meta` of each mart has.
    """
    exposed: set[str] = set()
    to_follow = [
        parent for exposure in manifest["exposures"].values() for parent in exposure["depends_on"]["nodes"]
    ]
    while to_follow:
        name = to_follow.pop()
        if name not in exposed:
            exposed.add(name)
            to_follow += manifest["nodes"].get(name, {}).get("depends_on", {}).get("nodes", [])
    faults = []
    for name, node in manifest["nodes"].items():
        if node["resource_type"] != "model" or not node["original_file_path"].startswith("models/marts/"):
            continue
        meta = node["config"]["meta"]
        faults += [f"{node['name']}: no {key} in meta" for key in needed if key not in meta]
        faults += [f"{node['name']}: no tags"] * (not node["config"]["tags"])
        faults += [f"{node['name']}: no exposure"] * (name not in exposed)
        if not node["name"].startswith("met_"):
            continue
        keys = {column for constraint in node["constraints"] for column in constraint["columns"]}
        for column in node["columns"].values():
            is_figure = (column["data_type"] or "").startswith(("bigint", "double", "decimal"))
            rules = {"metric", "statistic"} & set(column["config"]["meta"])
            if is_figure and column["name"] not in keys and len(rules) != 1:
                faults.append(f"{node['name']}.{column['name']}: neither metric nor statistic, or both")
    return faults
