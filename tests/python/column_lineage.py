"""Which columns of models are made from which others, read off the compiled SQL."""

from collections.abc import Container, Iterable
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

Column = tuple[str, str]
"""Unique id of a model and name of its column."""


def tagged_columns(manifest: dict[str, Any], tag: str) -> dict[Column, set[str]]:
    """Columns of models and sources with a tag in their YAML; each stands for itself."""
    return {
        (node_id, column): {f"{node['name']}.{column}"}
        for node_id, node in (_models(manifest) | manifest["sources"]).items()
        for column, described in node["columns"].items()
        if tag in described["config"].get("tags", [])
    }


def columns_made_from(
    origins: dict[Column, set[str]],
    manifest: dict[str, Any],
    columns: Iterable[tuple[str, str, str, str, str]],
    leave_out: Container[str] = (),
) -> dict[Column, set[str]]:
    """Columns that show values of some columns, or values computed from them.

    A column that only decides which rows there are, in a join or a condition, shows no value of its own.

    Args:
        origins: Columns to start from, with the names they go by.
        manifest: dbt manifest with compiled code.
        columns: Database, schema, table, column and type of all tables, as in information_schema.
        leave_out: Schemas whose models are not looked at.

    Returns:
        The origins and all columns made from them, with the names of their origins.
    """
    schema: dict = {}
    for database, schema_name, table, column, data_type in columns:
        # Names of fields in nested types are no business of lineage.
        plain = "VARCHAR" if "(" in data_type else data_type
        schema.setdefault(database, {}).setdefault(schema_name, {}).setdefault(table, {})[column] = plain
    models = _models(manifest)
    ids = {(model["schema"], model["alias"]): model_id for model_id, model in models.items()}
    ids |= {(node["schema"], node["identifier"]): node_id for node_id, node in manifest["sources"].items()}
    found = dict(origins)
    for model_id in _parents_first(models):
        model = models[model_id]
        touched = {parent for parent, _ in found}
        if model["schema"] in leave_out or not touched.intersection(model["depends_on"]["nodes"]):
            continue
        tree = qualify(
            sqlglot.parse_one(model["compiled_code"], dialect="duckdb"),
            dialect="duckdb",
            schema=schema,
            validate_qualify_columns=False,
            quote_identifiers=False,
        )
        for column, read in _columns_read(build_scope(tree), {}).items():
            names = [
                found[ids[schema_name, table], name]
                for schema_name, table, name in read
                if (ids.get((schema_name, table)), name) in found
            ]
            if names:
                found[model_id, column] = found.get((model_id, column), set()).union(*names)
    return found


def _models(manifest: dict[str, Any]) -> dict[str, dict]:
    return {node_id: node for node_id, node in manifest["nodes"].items() if node["resource_type"] == "model"}


def _parents_first(models: dict[str, dict]) -> list[str]:
    ordered: dict[str, None] = {}

    def visit(model_id: str) -> None:
        if model_id not in ordered:
            for parent in models[model_id]["depends_on"]["nodes"]:
                if parent in models:
                    visit(parent)
            ordered[model_id] = None

    for model_id in models:
        visit(model_id)
    return list(ordered)


def _columns_read(scope: Scope, known: dict[int, dict]) -> dict[str, set[tuple[str, str, str]]]:
    """Schema, table and column of what each output column of a query is made from."""
    if id(scope) in known:
        return known[id(scope)]
    columns: dict[str, set] = {}
    known[id(scope)] = columns  # a recursive query reads itself
    if isinstance(scope.expression, exp.SetOperation):
        sides = [_columns_read(side, known) for side in scope.set_operation_scopes]
        for name, *reads in zip(sides[0], *(side.values() for side in sides), strict=True):
            columns[name] = set().union(*reads)
        return columns
    for selected in scope.expression.selects:
        columns[selected.alias_or_name] = _columns_read_in(selected, scope, known)
    return columns


def _columns_read_in(expression: exp.Expression, scope: Scope, known: dict) -> set[tuple[str, str, str]]:
    """Schema, table and column of what an expression of a query is made from.

    Raises:
        LookupError: A column comes from nowhere that is known.
    """
    sources = _sources(scope)
    read: set = set()
    for column in expression.find_all(exp.Column):
        source = sources.get(column.table)
        if isinstance(source, exp.Table):
            read.add((source.db, source.name, column.name))
        elif source is None:
            raise LookupError(f"{column.sql()} in {expression.sql()[:200]}")
        elif source.is_udtf:
            read |= _columns_read_in(source.expression, scope, known)
        else:
            read |= _columns_read(source, known).get(column.name, set())
    return read


def _sources(scope: Scope) -> dict[str, exp.Table | Scope]:
    """What names of a query stand for, those of queries within its expressions included."""
    sources = dict(scope.sources)
    for within in scope.subquery_scopes:
        sources = _sources(within) | sources
    return sources
