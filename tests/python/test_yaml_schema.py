"""A mistyped key in YAML or in config() is an error, although dbt lets it pass on DuckDB."""

from pathlib import Path

import pytest
from conftest import ParsedProject, parse_with_schema
from dbt_runs import Dbt

PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('DBT_DUCKDB_PATH') }}"}
"""
PROJECT = """
name: small
profile: small
models:
  small:
    +materialized: view
"""
MODEL = "{{ config(materialized='table') }}\nselect 1 as market_id\n"
PROPERTIES = """
models:
  - name: markets
    description: One row per market.
    columns:
      - name: market_id
        description: Market.
        data_tests:
          - accepted_values: {arguments: {values: [1]}}
sources:
  - name: commerce
    description: Orders.
    tables:
      - name: orders
        config: {loaded_at_field: _loaded_at, meta: {format: parquet}}
"""

TYPOS = [
    pytest.param("PROJECT", "+materialized", "+materialised", id="folder config in dbt_project.yml"),
    pytest.param("MODEL", "materialized", "materialised", id="config() of a model"),
    pytest.param("PROPERTIES", "description: One", "descripton: One", id="key of a model"),
    pytest.param("PROPERTIES", "description: Market", "desciption: Market", id="key of a column"),
    pytest.param("PROPERTIES", "data_tests", "data_test", id="tests of a column"),
    pytest.param("PROPERTIES", "description: Orders", "descriptoin: Orders", id="key of a source"),
    pytest.param("PROPERTIES", "loaded_at_field", "loaded_at_feild", id="config of a source table"),
    pytest.param("PROPERTIES", "sources:", "source:", id="key at the top"),
]


def write_project(folder: Path, **changed: str) -> Path:
    texts = {"PROJECT": PROJECT, "MODEL": MODEL, "PROPERTIES": PROPERTIES} | changed
    (folder / "models").mkdir(parents=True)
    (folder / "profiles.yml").write_text(PROFILE)
    (folder / "dbt_project.yml").write_text(texts["PROJECT"])
    (folder / "models/markets.sql").write_text(texts["MODEL"])
    (folder / "models/_models.yml").write_text(texts["PROPERTIES"])
    return folder


def test_yaml_of_the_project_holds_no_unknown_key(parsed_project: ParsedProject):
    assert not parsed_project.findings, "\n".join(parsed_project.findings)


def test_a_project_without_typos_has_no_findings(tmp_path: Path):
    assert parse_with_schema(write_project(tmp_path / "project"), tmp_path).findings == []


@pytest.mark.parametrize(("text", "key", "typo"), TYPOS)
def test_a_typo_is_found(tmp_path: Path, text: str, key: str, typo: str):
    assert globals()[text].count(key) == 1
    project = write_project(tmp_path / "project", **{text: globals()[text].replace(key, typo)})

    findings = parse_with_schema(project, tmp_path).findings

    mistyped_word = typo.split(":")[0]
    assert any(f"`{mistyped_word}`" in finding or f" {mistyped_word} " in finding for finding in findings), (
        findings
    )


def test_dbt_alone_lets_typos_pass(tmp_path: Path):
    """When this fails, dbt has learnt to check by itself and this suite can go."""
    project = write_project(
        tmp_path / "project", PROPERTIES=PROPERTIES.replace("description: One", "descripton: One")
    )

    assert Dbt(tmp_path, project).run("--quiet", "--warn-error", "parse").succeeded
