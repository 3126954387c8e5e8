"""Personal data stops at staging."""

import pytest
from column_lineage import columns_made_from, tagged_columns
from dbt_runs import Dbt

TAG = "personal_data"
PRIVATE = {"staging", "intake"}
BEHIND_A_FLOOR = {
    # Words of captions and brands that fewer creators use than seed theme_rules asks for are not shown.
    "met_theme_counts__theme_market_week.theme",
    "met_emerging_themes__theme_market_week.theme",
}


@pytest.fixture(scope="module")
def all_columns(built_world: Dbt) -> list[tuple]:
    """Database, schema, table, name and type of every column that was built."""
    return built_world.query(
        "select table_catalog, table_schema, table_name, column_name, data_type "
        "from information_schema.columns"
    )


@pytest.fixture(scope="module")
def manifest(built_world: Dbt) -> dict:
    """Manifest of the build, with compiled code."""
    return built_world.manifest()


def named(columns: dict, manifest: dict, schemas: set[str] | None = None) -> set[str]:
    """Columns as model.column, those of some schemas or of all others than the private ones."""
    nodes = manifest["nodes"]
    return {
        f"{nodes[node_id]['name']}.{column}"
        for node_id, column in columns
        if node_id in nodes
        and (
            nodes[node_id]["schema"] in schemas
            if schemas
            else nodes[node_id]["schema"] not in PRIVATE | {"intermediate"}
        )
    }


def test_every_staged_column_made_from_personal_data_is_tagged(
    manifest: dict, all_columns: list[tuple]
) -> None:
    tagged = tagged_columns(manifest, TAG)
    raw = {column: names for column, names in tagged.items() if column[0] in manifest["sources"]}
    beyond = {node["schema"] for node in manifest["nodes"].values()} - PRIVATE
    staged = named(columns_made_from(raw, manifest, all_columns, leave_out=beyond), manifest, {"staging"})
    assert len(staged) > 15
    assert staged == named(tagged, manifest, {"staging"})


def test_no_column_that_readers_see_is_made_from_personal_data(
    manifest: dict, all_columns: list[tuple]
) -> None:
    staged = {
        column: names
        for column, names in tagged_columns(manifest, TAG).items()
        if column[0] in manifest["nodes"]
    }
    found = columns_made_from(staged, manifest, all_columns, leave_out=PRIVATE)
    assert named(found, manifest) == BEHIND_A_FLOOR


@pytest.mark.parametrize(
    "sql",
    [
        "select handle as note from people",
        "select lower(handle) as note from people",
        "with named as (select * from people) select named.handle as note from named",
        "select 'x' as note union all select handle from people",
        "select (select max(handle) from people) as note",
        "select item as note from (select unnest(string_split(handle, ' ')) as item from people) as items",
        "select max(handle) over (partition by id) as note from people",
    ],
)
def test_what_is_computed_from_personal_data_is_found(sql: str) -> None:
    """Renamed, computed, through a CTE, a union, a subquery, a list or a window."""
    people = {"name": "people", "alias": "people", "schema": "staging", "depends_on": {"nodes": []}}
    mart = {"name": "mart", "alias": "mart", "schema": "core", "depends_on": {"nodes": ["people"]}}
    code = {"compiled_code": sql.replace("people", '"build"."staging"."people"')}
    nodes = {"people": people, "mart": mart | code}
    manifest = {
        "nodes": {
            node_id: {"resource_type": "model", "columns": {}} | node for node_id, node in nodes.items()
        },
        "sources": {},
    }
    columns = [
        ("build", "staging", "people", "id", "BIGINT"),
        ("build", "staging", "people", "handle", "VARCHAR"),
    ]
    origins = {("people", "handle"): {"people.handle"}}

    assert ("mart", "note") in columns_made_from(origins, manifest, columns)


def test_a_column_that_only_joins_is_not_shown() -> None:
    columns = [
        ("build", "staging", "people", "id", "BIGINT"),
        ("build", "staging", "people", "handle", "VARCHAR"),
    ]
    manifest = {
        "nodes": {
            "people": {
                "resource_type": "model", "name": "people", "alias": "people", "schema": "staging",
                "columns": {}, "depends_on": {"nodes": []},
            },
            "mart": {
                "resource_type": "model", "name": "mart", "alias": "mart", "schema": "core", "columns": {},
                "depends_on": {"nodes": ["people"]},
                "compiled_code": 'select id from "build"."staging"."people" where handle is not null',
            },
        },
        "sources": {},
    }  # fmt: skip

    assert ("mart", "id") not in columns_made_from({("people", "handle"): {"x"}}, manifest, columns)
