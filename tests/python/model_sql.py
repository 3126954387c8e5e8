"""Models run on rows that a test makes: the compiled SQL of a build, on tables in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa


def run_models(
    manifest: Mapping[str, Any], models: Sequence[str], inputs: Mapping[str, pd.DataFrame | pa.Table]
) -> dict[str, pd.DataFrame]:
    """Run models in the order given, each as a table, on the inputs and on the models before it.

    Args:
        manifest: manifest.json of a build, with compiled code.
        models: Names of the models to run.
        inputs: Rows of the models and seeds they read, by name.

    Returns:
        The rows of each model, by name.

    Raises:
        duckdb.CatalogException: A model reads a table that is neither given nor made before it.
    """
    nodes = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for database in {nodes[name]["database"] for name in (*models, *inputs)}:
            connection.execute(f"attach ':memory:' as {database}")
        for name in (*inputs, *models):
            node = nodes[name]
            connection.execute(f"create schema if not exists {node['database']}.{node['schema']}")
            if name in inputs:
                connection.register("given_rows", inputs[name])
                query = "select * from given_rows"
            else:
                query = node["compiled_code"]
            connection.execute(f"create table {node['relation_name']} as {query}")
        return {name: connection.table(nodes[name]["relation_name"]).df() for name in models}
