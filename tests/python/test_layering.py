"""dbt-bouncer holds the project to its layers and names, and fails when they are broken."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ParsedProject

Manifest = dict[str, Any]
PROJECT = "creator_governance"


@dataclass(frozen=True)
class Verdict:
    """Outcome of dbt-bouncer: exit code, what it printed, and the failed checks as (check, resource)."""

    exit_code: int
    output: str
    n_checks: int
    failures: set[tuple[str, str]]


@pytest.fixture(scope="module")
def bounce(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Manifest], Verdict]:
    """Run dbt-bouncer with the project's own configuration on a manifest."""

    def run(manifest: Manifest) -> Verdict:
        folder = tmp_path_factory.mktemp("bounced")
        configuration = yaml.safe_load((project_root / "dbt-bouncer.yml").read_text(encoding="utf-8"))
        configuration["dbt_artifacts_dir"] = str(folder)
        (folder / "dbt-bouncer.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("dbt-bouncer")), "run", "--show-all-failures"]
        options = [
            "--config-file",
            "dbt-bouncer.yml",
            "--output-file",
            "checks.json",
            "--output-format",
            "json",
        ]
        wide = os.environ | {"COLUMNS": "1000"}  # a narrow table would cut the names off
        done = subprocess.run(
            [*command, *options], cwd=folder, env=wide, capture_output=True, text=True, check=False
        )
        assert (folder / "checks.json").exists(), done.stdout + done.stderr
        checks = json.loads((folder / "checks.json").read_text(encoding="utf-8"))
        failures = {
            (check["check_run_id"].split(":")[0], check["unique_id"].split(".", 2)[2])
            for check in checks
            if check["outcome"] == "failed"
        }
        return Verdict(done.returncode, done.stdout + done.stderr, len(checks), failures)

    return run


@pytest.fixture(scope="module")
def verdict_on_project(bounce: Callable[[Manifest], Verdict], parsed_project: ParsedProject) -> Verdict:
    """The verdict on the project as it is."""
    return bounce(parsed_project.manifest)


@pytest.fixture(scope="module")
def new_failures(
    bounce: Callable[[Manifest], Verdict], verdict_on_project: Verdict
) -> Callable[[Manifest], set[tuple[str, str]]]:
    """What a damaged manifest adds to the failures of the project, so that those fail one test only."""

    def run(manifest: Manifest) -> set[tuple[str, str]]:
        verdict = bounce(manifest)
        failures = verdict.failures - verdict_on_project.failures
        assert verdict.exit_code == (1 if verdict.failures else 0), verdict.output
        for _, resource in failures:
            assert resource.split(".")[-1] in verdict.output
        return failures

    return run


def test_the_project_keeps_its_layers(verdict_on_project: Verdict, parsed_project: ParsedProject):
    assert verdict_on_project.failures == set(), verdict_on_project.output
    assert verdict_on_project.exit_code == 0, verdict_on_project.output
    n_models = sum(node["resource_type"] == "model" for node in parsed_project.manifest["nodes"].values())
    assert verdict_on_project.n_checks > 10 * n_models


def test_there_is_no_baseline(project_root: Path):
    configuration = (project_root / "dbt-bouncer.yml").read_text(encoding="utf-8")

    assert not list(project_root.glob("*baseline*"))
    assert "severity" not in configuration, "every rule is an error"


def plant(manifest: Manifest, path: str, reads: list[str], **changes: Any) -> Manifest:
    """Add a model that keeps every rule but those named in ``changes``: a copy of a mart with its tests.

    Args:
        manifest: A manifest; it is not changed.
        path: File of the new model; its stem is the name.
        reads: Unique ids of what it reads.
        changes: Attributes of the node that differ.
    """
    planted = copy.deepcopy(manifest)
    like = next(
        node
        for node in planted["nodes"].values()
        if node["resource_type"] == "model"
        and node["original_file_path"].startswith("models/marts/")
        and any(constraint["type"] == "primary_key" for constraint in node["constraints"])
    )
    name = Path(path).stem
    unique_id = f"model.{PROJECT}.{name}"
    properties = str(Path(path).with_name("_planted__models.yml"))
    private = path.startswith(("models/staging", "models/intermediate", "models/utilities"))
    planted["nodes"][unique_id] = copy.deepcopy(like) | {
        "unique_id": unique_id,
        "name": name,
        "alias": name,
        "path": path.removeprefix("models/"),
        "original_file_path": path,
        "patch_path": f"{PROJECT}://{properties}",
        "access": "private" if private else "public",
        "depends_on": {"macros": [], "nodes": reads},
        "raw_code": "-- grain: one row per market\nselect 1 as market_id\n",
        **changes,
    }
    test_id = f"test.{PROJECT}.unique_{name}.0123456789"
    like_test = next(
        node
        for node in planted["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "unique"
    )
    planted["nodes"][test_id] = copy.deepcopy(like_test) | {
        "unique_id": test_id,
        "name": f"unique_{name}",
        "attached_node": unique_id,
        "depends_on": {"macros": [], "nodes": [unique_id]},
    }
    planted["parent_map"] |= {unique_id: reads, test_id: [unique_id]}
    planted["child_map"] |= {unique_id: [test_id], test_id: []}
    return planted


def one(manifest: Manifest, folder: str) -> str:
    """Return the unique id of the first model in a folder."""
    return min(
        key
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["original_file_path"].startswith(folder)
    )


LINEAGE = "check_lineage_permitted_upstream_models"
NO_RAW = "check_lineage_source_cannot_be_used"
STAGING = "models/staging/finance/stg_finance__planted_{}.sql"
INTAKE = "models/staging/finance/intake/intake_finance__planted_{}.sql"
INTERMEDIATE = "models/intermediate/planted/int_planted_{}.sql"
CORE = "models/marts/core/fct_planted_{}.sql"
METRICS = "models/marts/metrics/planted/met_planted__day_{}.sql"
REPORT = "models/marts/transparency/dsa_planted_{}.sql"
UTILITY = "models/utilities/util_planted_{}.sql"

# Where a model is planted, the folder that it reads from, the check that must fail.
BREACHES = [
    (STAGING, "models/staging/commerce/stg_", LINEAGE),
    (INTAKE, "models/staging/finance/intake/", LINEAGE),
    (INTERMEDIATE, "models/marts/metrics/", LINEAGE),
    (INTERMEDIATE, "models/staging/finance/intake/", LINEAGE),
    (INTERMEDIATE, "source", NO_RAW),
    (CORE, "models/marts/metrics/", LINEAGE),
    (CORE, "models/quality/", LINEAGE),
    (METRICS, "models/quality/", LINEAGE),
    (METRICS, "models/staging/finance/stg_", LINEAGE),
    (METRICS, "source", NO_RAW),
    (REPORT, "models/marts/metrics/", LINEAGE),
    (UTILITY, "models/intermediate/", LINEAGE),
]

UNTESTED_CONTRACT = {"enforced": False, "alias_types": True, "checksum": None}
MARKET = {"name": "market_id", "description": "The market.", "data_type": "varchar"}
GRAIN = "-- grain: one row per market\n"

# Where a model is planted, what differs from a model that keeps the rules, the check that must fail.
NEGLECTS = [
    ("models/planted/planted_{}.sql", {}, "check_model_directories"),
    ("models/marts/planted/met_planted__day_{}.sql", {}, "check_model_directories"),
    ("models/staging/finance/finance_planted_{}.sql", {}, "check_model_names"),
    ("models/intermediate/planted/planted_{}.sql", {}, "check_model_names"),
    ("models/marts/core/planted_{}.sql", {}, "check_model_names"),
    ("models/marts/metrics/planted/met_planted_{}.sql", {}, "check_model_names"),
    ("models/quality/planted/fct_planted_{}.sql", {}, "check_model_names"),
    (METRICS, {"description": "One row per market and day."}, "check_model_description_populated"),
    (
        METRICS,
        {"description": "*grain*: one row per market and day."},
        "check_model_description_contains_regexp_pattern",
    ),
    (METRICS, {"patch_path": None}, "check_model_has_properties_file"),
    (METRICS, {"access": "private"}, "check_model_access"),
    (METRICS, {"constraints": []}, "check_model_has_constraints"),
    (METRICS, {"contract": UNTESTED_CONTRACT}, "check_model_has_contracts_enforced"),
    (METRICS, {"raw_code": GRAIN + "select 1 from core.dim_markets"}, "check_model_hard_coded_references"),
    (METRICS, {"raw_code": GRAIN + "\n" * 150}, "check_model_max_number_of_lines"),
    (METRICS, {"columns": {"a": MARKET | {"description": ""}}}, "check_model_column_description_populated"),
    (METRICS, {"columns": {"a": MARKET | {"data_type": None}}}, "check_model_columns_have_types"),
]
# Without a properties file a model is not documented in its folder; a short description says no key.
COMPANIONS = {
    "check_model_has_properties_file": "check_model_documented_in_same_directory",
    "check_model_description_populated": "check_model_description_contains_regexp_pattern",
}


def test_each_breach_of_the_layers_is_named(new_failures: Callable, parsed_project: ParsedProject):
    manifest = parsed_project.manifest
    expected = set()
    for number, (path, reads, check) in enumerate(BREACHES):
        path = path.format(number)
        node = min(manifest["sources"]) if reads == "source" else one(manifest, reads)
        manifest = plant(manifest, path, [node])
        expected.add((check, Path(path).stem))

    assert new_failures(manifest) == expected


def test_each_neglect_is_named(new_failures: Callable, parsed_project: ParsedProject):
    manifest = parsed_project.manifest
    expected = set()
    for number, (path, changes, check) in enumerate(NEGLECTS):
        path = path.format(number)
        reads = (
            "models/staging/finance/intake/" if path.startswith("models/staging/") else "models/intermediate/"
        )
        manifest = plant(manifest, path, [one(manifest, reads)], **changes)
        expected |= {(check, Path(path).stem), (COMPANIONS.get(check, check), Path(path).stem)}

    assert new_failures(manifest) == expected


def test_a_model_without_tests_and_a_source_without_readers_are_named(
    new_failures: Callable, parsed_project: ParsedProject
):
    manifest = copy.deepcopy(parsed_project.manifest)
    untested = one(manifest, "models/staging/finance/intake/")
    manifest["nodes"] = {
        key: node for key, node in manifest["nodes"].items() if node.get("attached_node") != untested
    }
    source = max(manifest["sources"])
    orphan = f"{source}_planted"
    manifest["sources"][orphan] = manifest["sources"][source] | {"unique_id": orphan, "identifier": "planted"}

    assert new_failures(manifest) == {
        ("check_model_has_tests_by_type", untested.split(".", 2)[2]),
        ("check_model_has_unique_test", untested.split(".", 2)[2]),
        ("check_source_not_orphaned", orphan.split(".", 2)[2]),
    }


def test_a_single_breach_is_enough(new_failures: Callable, parsed_project: ParsedProject):
    manifest = parsed_project.manifest

    path = METRICS.format(0)
    breached = plant(manifest, path, [one(manifest, "models/quality/")])
    sound = plant(manifest, path, [one(manifest, "models/intermediate/")])

    assert new_failures(breached) == {(LINEAGE, Path(path).stem)}
    assert new_failures(sound) == set()


def readers(manifest: Manifest, source_id: str) -> list[str]:
    return [
        node["original_file_path"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and source_id in node["depends_on"]["nodes"]
    ]


def faults_of_sources(manifest: Manifest) -> list[str]:
    """Say which raw tables lack an intake or staging model of their own, or the means to tell they are late.

    dbt-bouncer knows "read by at most one model" only; here it is one of each. Exempt from freshness: tables
    that arrive on change, optional tables, and the public record, which does not change.
    """
    faults = []
    for key, source in sorted(manifest["sources"].items()):
        system, table, meta = source["source_name"], source["name"], source["meta"]
        if source["original_file_path"].startswith("models/quality/"):
            continue
        expected = [
            f"models/staging/{system}/intake/intake_{system}__{table}.sql",
            f"models/staging/{system}/stg_{system}__{table}.sql",
        ]
        found = sorted(path for path in readers(manifest, key) if not path.startswith("models/quality/"))
        if found != expected:
            faults.append(f"{system}.{table} is read by {found}, not by {expected}")
        if meta.get("optional") or system == "public_record":
            continue
        if not source["loaded_at_field"]:
            faults.append(f"{system}.{table} has no loaded_at_field")
        limits = source["freshness"] or {}
        is_timed = any((limits.get(limit) or {}).get("count") for limit in ("warn_after", "error_after"))
        if is_timed == (meta.get("arrives") == "on_change"):
            faults.append(f"{system}.{table} needs either freshness or meta arrives: on_change")
    return faults


def test_each_raw_table_has_one_staging_and_one_intake_model_and_freshness(parsed_project: ParsedProject):
    faults = faults_of_sources(parsed_project.manifest)

    assert not faults, "\n".join(faults)


def test_faults_of_sources_are_found(parsed_project: ParsedProject):
    manifest = copy.deepcopy(parsed_project.manifest)
    finance = {
        table: f"source.{PROJECT}.finance.{table}" for table in ("fx_rates", "ledger_entries", "settlements")
    }
    manifest["sources"][finance["fx_rates"]] |= {"loaded_at_field": None, "freshness": None}
    manifest["nodes"][one(manifest, "models/intermediate/")]["depends_on"]["nodes"].append(
        finance["ledger_entries"]
    )
    staged = manifest["nodes"][f"model.{PROJECT}.stg_finance__settlements"]
    staged["depends_on"]["nodes"].remove(finance["settlements"])

    new_faults = set(faults_of_sources(manifest)) - set(faults_of_sources(parsed_project.manifest))

    assert {" ".join(fault.split()[:4]) for fault in new_faults} == {
        "finance.fx_rates has no loaded_at_field",
        "finance.fx_rates needs either freshness",
        "finance.ledger_entries is read by",
        "finance.settlements is read by",
    }
