"""Official rules of statements of reasons: each can be broken, and what breaks it is named."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from dbt_runs import Dbt
from model_sql import run_models

SEEDS = ("statement_attribute_rules", "statement_codes", "statement_categories", "report_rows_by_category")
MODELS = ("int_statement_rules_applied", "int_statement_rules_broken")
RESTRICTIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")


@pytest.fixture(scope="module")
def manifest(built_world: Dbt) -> Mapping[str, Any]:
    """Manifest of the built company, with the compiled SQL of its models."""
    return built_world.manifest()


def table(world: Dbt, relation: str, where: str = "true") -> pd.DataFrame:
    """Rows of a relation; an empty value is None."""
    columns = [row[0] for row in world.query(f"describe {relation}")]
    rows = world.query(f"select * from {relation} where {where}")
    return pd.DataFrame(rows, columns=columns, dtype=object)


def breaking(rule: Mapping[str, Any], statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with the attribute of the rule changed so that it breaks it, and its condition met."""
    broken = dict(statement)
    if rule["when_value"] == "not given":
        broken[rule["when_attribute"]] = None
    elif rule["when_value"] and not rule["when_value"].startswith("not "):
        broken[rule["when_attribute"]] = rule["when_value"]
    elif rule["when_value"]:
        broken[rule["when_attribute"]] = None
    values = {
        "be_given": None,
        "be_absent": "2030-01-01" if rule["attribute"].startswith("end_date") else "told",
        "have_at_most": "x" * (int(rule["rule_value"]) + 1 if rule["must"] == "have_at_most" else 0),
        "match": "no pattern holds this",
        "be_within": "2039-01-01",
        "not_precede": "2021-01-01",
        "be_a_code": '["NO_CODE"]',
        "be_a_category": "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT",
        "be_a_keyword_of": '["KEYWORD_ANIMAL_HARM"]',
    }
    names = RESTRICTIONS if rule["attribute"] == "any_decision" else (rule["attribute"],)
    return broken | dict.fromkeys(names, values[rule["must"]])


def test_every_official_rule_names_the_statement_that_breaks_it(
    built_world: Dbt, manifest: Mapping[str, Any]
):
    """One statement for each rule, broken in that place: the rule is among those it is said to break."""
    seeds = {name: table(built_world, f"seeds.{name}") for name in SEEDS}
    good = table(
        built_world, "intermediate.int_statements_described", "entered_on >= date '2025-07-01'"
    ).iloc[0]
    rules = seeds["statement_attribute_rules"].to_dict("records")
    told = {"content_date": "2022-01-01", "application_date": "2022-01-02", "entered_on": "2026-01-01"}
    statements = [
        breaking(rule, good.to_dict() | told) | {"action_id": rule["rule_id"]}
        for rule in rules
        if rule["attribute"] != "puid"
    ]
    statements = [statement | {"puid": f"{statement['action_id']}-V"} for statement in statements] + [
        good.to_dict() | told | {"puid": puid} for puid in ("a blank", "x" * 501)
    ]
    rows = pd.DataFrame(statements, dtype=object)
    dates = [column for column in rows if column.startswith("end_date")]
    rows = rows.astype(dict.fromkeys([*dates, "content_date", "application_date"], "string"))
    rows["entered_on"] = pd.to_datetime(rows["entered_on"])

    broken = run_models(manifest, MODELS, {**seeds, "int_statements_described": rows})[
        "int_statement_rules_broken"
    ]

    found = set(zip(broken["puid"], broken["rule_id"], strict=True))
    missed = [rule["rule_id"] for rule in rules if (f"{rule['rule_id']}-V", rule["rule_id"]) not in found]
    of_puid = {rule["must"]: rule["rule_id"] for rule in rules if rule["attribute"] == "puid"}
    assert {("a blank", of_puid["match"]), ("x" * 501, of_puid["have_at_most"])} <= found
    # a statement without a puid cannot be named, and the key of the mart forbids it
    assert set(missed) == set(of_puid.values())
    assert len(rules) >= 75


def test_the_rules_and_lists_are_those_of_the_official_schema(built_world: Dbt):
    """Counts of the lists of version 2 of the schema."""
    assert dict(
        built_world.query("select attribute, count(*) from seeds.statement_codes group by attribute")
    ) == {
        "account_type": 2,
        "automated_decision": 3,
        "automated_detection": 2,
        "content_language": 183,
        "content_type": 8,
        "decision_account": 2,
        "decision_ground": 2,
        "decision_monetary": 3,
        "decision_provision": 4,
        "decision_visibility": 7,
        "incompatible_content_illegal": 2,
        "source_type": 4,
        "territorial_scope": 30,
    }
    ((n_categories, n_keywords),) = built_world.query(
        "select count(distinct category) filter (where category not in ('TOTAL')),"
        " count(distinct row_code) filter (where row_code like 'KEYWORD%')"
        " from seeds.report_rows_by_category"
    )
    assert (n_categories, n_keywords) == (
        17,
        68,
    )  # of the 69 keywords one, KEYWORD_STALKING, stands under no category of Annex I
