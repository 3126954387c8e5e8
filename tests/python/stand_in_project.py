"""A stand-in for the project: the real package and hook over a few small models, built by real dbt."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import duckdb
import yaml
from green_database import MARKETS, N_ORDERS, ONE_VERSION, TABLES, whole

from governance.project import PROJECT_ROOT
from governance.warehouse import Warehouse

FOLDERS = {
    "core": "marts/core",
    "metrics": "marts/metrics",
    "intermediate": "intermediate",
    "quality": "quality",
    "utilities": "utilities",
}
# What the summary of a build reads.
SUMMARY = {
    "intake": "'one' as system, 1 as n_rows_in, 1 as n_rows_staged, 0 as n_rows_quarantined, "
    "0 as n_exact_duplicates, 'received' as delivery_state",
    "quarantine_reasons": "'' as system, '' as table_name, '' as reason_code, '' as plain_text, 0 as n_rows, "
    "'' as first_file where false",
    "cases": "'' as title, '' as market, 0 as n_unresolved, 0 as gross_delta_eur, 0 as harm_points, "
    "'' as cause, '' as cause_name, '' as owner, 0 as oldest_age_days, '' as status, '' as reconciliation, "
    "0 as materiality_rank where false",
    "discrepancies": "'' as status where false",
}


def delivered(label: int) -> str:
    """The file that names the build."""
    return f"label,_delivery_id,_loaded_at\n{label},delivery-{label},2026-10-01 06:00:00\n"


class StandIn:
    """A project with a raw root whose only file names the build.

    Attributes:
        root: The project; its warehouse lies where the real one does.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def warehouse(self) -> Warehouse:
        """Its warehouse, where the real one lies."""
        return Warehouse(self.root / "warehouse" / "build.duckdb", self.root / "warehouse" / "history")

    def copy(self, root: Path) -> "StandIn":
        """A copy that can be changed."""
        shutil.copytree(self.root, root)
        copy = StandIn(root)
        copy.raw_root.chmod(0o755)
        return copy

    def write(self) -> None:
        """Write the project, without a delivery."""
        root = self.root
        shutil.copytree(
            PROJECT_ROOT / "governance",
            root / "governance",
            ignore=shutil.ignore_patterns("demo_data", "__pycache__"),
        )
        for macro in ("macros/generate_schema_name.sql", "macros/publishing/forget_green_build.sql"):
            (root / macro).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT_ROOT / macro, root / macro)
        project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
        project["on-run-start"] = [hook for hook in project["on-run-start"] if "forget_green_build" in hook]
        layers = project["models"][project["name"]]
        project["models"][project["name"]] = {
            "+materialized": "table",
            **{name: {"+schema": name} for name in ("intermediate", "quality", "utilities")},
            "marts": {name: layers["marts"][name] for name in ("core", "metrics")},
        }
        del project["seeds"]
        project["data_tests"][project["name"]]["+store_failures"] = False
        (root / "dbt_project.yml").write_text(yaml.safe_dump(project), encoding="utf-8")
        profiles = yaml.safe_load((PROJECT_ROOT / "profiles.yml").read_text(encoding="utf-8"))
        settings = profiles[project["profile"]]["outputs"]["duckdb"]["settings"]
        settings["memory_limit"] = "{{ env_var('STAND_IN_MEMORY_LIMIT', '2GB') }}"
        (root / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
        self._write_models()
        self._write_expectations()

    def _write_expectations(self) -> None:
        """A suite of the raw file and one of a mart, in a Great Expectations project like the real one."""
        real = PROJECT_ROOT / "expectations"
        shutil.copytree(real, self.root / "expectations", ignore=shutil.ignore_patterns("*.json"))
        for name in ("raw.stand_in.labels", "mart.core.fct_orders"):
            expectation = {
                "type": "expect_table_row_count_to_be_between",
                "kwargs": {"min_value": 1},
                "severity": "critical",
                "description": "There are rows.",
                "meta": {"rule": "holds_rows", "owner": "data_engineering", "resolve": "Deliver again."},
                "id": str(uuid5(NAMESPACE_OID, name)),
            }
            suite = {
                "name": name,
                "id": str(uuid5(NAMESPACE_OID, f"suite {name}")),
                "meta": {},
                "notes": "",
                "expectations": [expectation],
            }
            file = self.root / "expectations" / "suites" / f"{name}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(suite), encoding="utf-8")
        table = {
            "name": "labels",
            "config": {
                "meta": {
                    "format": "csv",
                    "path": "stand_in/labels/*.csv",
                    "key": ["label"],
                }
            },
            "columns": [{"name": "label", "data_type": "bigint"}],
        }
        source = {
            "name": "stand_in",
            "config": {"meta": {"owner": "data_engineering"}},
            "tables": [table],
        }
        declared = self.root / "models" / "staging" / "stand_in" / "_stand_in__sources.yml"
        declared.parent.mkdir(parents=True)
        declared.write_text(yaml.safe_dump({"sources": [source]}), encoding="utf-8")

    def _write_models(self) -> None:
        label = "(select max(label) from read_csv('{{ var(\"raw_root\") }}/stand_in/labels/label.csv'))"
        for kind, schema, name, query in re.findall(
            r"create or replace (table|view) (\w+)\.(\w+) as\s(.*?);", TABLES, re.DOTALL
        ):
            sql = re.sub(r"\bfrom (?:\w+\.)+(\w+)", r"from {{ ref('\1') }}", query)
            if name in SUMMARY:
                sql += f", {SUMMARY[name]}"
            sql = sql.replace("$label", label).replace("$n_orders", str(N_ORDERS))
            self._write(schema, name, kind, sql.replace("$markets", str(list(MARKETS))))
        for name, columns in SUMMARY.items():
            if name != "intake":
                self._write("quality", name, "table", f"select {columns}")
        models = [{"name": "fct_orders", "columns": [{"name": "order_id", "data_tests": ["unique"]}]}]
        (self.root / "models" / "models.yml").write_text(yaml.safe_dump({"models": models}), encoding="utf-8")

    def _write(self, schema: str, name: str, kind: str, sql: str) -> None:
        file = self.root / "models" / FOLDERS[schema] / f"{name}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{{{{ config(materialized='{kind}') }}}}\n{sql}\n", encoding="utf-8")

    @property
    def raw_root(self) -> Path:
        """Root of its exports."""
        return self.root / "warehouse" / "raw"

    def deliver(self, label: int) -> None:
        """Deliver the file that build number ``label`` reads."""
        labels = self.raw_root / "stand_in" / "labels"
        labels.mkdir(parents=True, exist_ok=True)
        (labels / "label.csv").write_text(delivered(label), encoding="utf-8")

    def start(self, *words: str, program: str = "from governance.cli import app; app()", **variables: str):
        """Start the command, or another program, in a process group of its own."""
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DBT_DUCKDB_PATH", "PYTHONPATH")
        }
        return subprocess.Popen(
            [sys.executable, "-c", program, *words],
            cwd=self.root,
            env=environment | {"PYTHONPATH": str(self.root), "COLUMNS": "200"} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, **options: str) -> tuple[int, str]:
        """Exit code and output of a command."""
        with self.start(*words, **options) as process:
            said = process.communicate()[0]
        return process.returncode, " ".join(said.split())

    def shown(self) -> int | None:
        """Label of the build that readers see; None before the first one. Every version must be whole."""
        for file in self.warehouse.versions.glob("0*.duckdb"):
            _label(file)
        return _label(self.warehouse.published) if self.warehouse.published.exists() else None

    def contents(self) -> dict[str, list[tuple]]:
        """Sorted rows of every published table, but for the wall clock of publications."""
        without = {"quality.publications": "exclude (published_at)"}
        with duckdb.connect(str(self.warehouse.published), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() order by 1"
            ).fetchall()
            return {
                table: connection.execute(
                    f"select * {without.get(table, '')} from {table} order by all"
                ).fetchall()
                for (table,) in tables
            }


def _label(file: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        return whole(connection.execute(ONE_VERSION).fetchone())
