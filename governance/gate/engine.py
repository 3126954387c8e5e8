"""DuckDB for Great Expectations: one connection that stays open, and no sample nobody asked for."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Literal

import sqlalchemy
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine as StockEngine
from great_expectations.expectations.expectation import Expectation


@contextmanager
def configurations_made_once() -> Generator[None, None, None]:
    """Make the configuration of an expectation once, not for each of its arguments.

    The library makes it anew whenever it reads one, a fifth of its time on small tables.
    """
    stock = Expectation.configuration
    made: dict[int, tuple[Expectation, Any]] = {}

    def configuration(expectation: Expectation) -> Any:
        if id(expectation) not in made:
            # The expectation is held, so that no other takes its id.
            made[id(expectation)] = (expectation, stock.fget(expectation))
        return made[id(expectation)][1]

    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = stock


class ColumnsByName:
    """Inspector that asks for the columns of one view; the stock one reads those of every view there is."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect

    def get_columns(self, table_name: str, **_: Any) -> list[dict[str, Any]]:
        """Return names and no types: what is delivered under which type is judged by the view."""
        rows = self.connection.exec_driver_sql(f'describe "{table_name}"').fetchall()
        return [{"name": row[0], "type": sqlalchemy.types.NullType()} for row in rows]

    def get_pk_constraint(self, **_: Any) -> dict[str, Any]:
        """Return no key: views have none."""
        return {}


class SqlAlchemyExecutionEngine(StockEngine):
    """Stock engine on one open connection, under the name of the stock class: metrics are looked up by it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, create_temp_table=False, **options)
        types = {name: kind for name, kind in vars(sqlalchemy.types).items() if not name.startswith("_")}
        # The stock engine knows regular expressions by dialect, and has no branch for DuckDB; Dremio's fits.
        self.dialect_module = SimpleNamespace(DremioDialect=True, **types)

    @contextmanager
    def get_connection(self) -> Generator[sqlalchemy.Connection, None, None]:
        """Yield the open connection: the stock engine closes its own before the rows are fetched."""
        if not self._connection:
            self._connection = self.engine.connect()
        try:
            yield self._connection
        except Exception:
            self._connection.rollback()
            raise

    def get_inspector(self) -> ColumnsByName:
        """Return the inspector of this connection."""
        with self.get_connection() as connection:
            return ColumnsByName(connection)

    def resolve_metrics(self, metrics_to_resolve: Iterable, *arguments: Any, **options: Any) -> dict:
        """Resolve metrics, but give no unexpected values: each would be a statement, on rules that hold too.

        The gate asks for samples afterwards, of the rules that failed.
        """
        asked = list(metrics_to_resolve)
        unsampled = [metric for metric in asked if metric.metric_name.endswith(".unexpected_values")]
        resolved = super().resolve_metrics(
            [metric for metric in asked if metric not in unsampled], *arguments, **options
        )
        return resolved | {metric.id: [] for metric in unsampled}


EngineType = type[SqlAlchemyExecutionEngine]  # inside the class below, `type` is a field


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database as Great Expectations' data source ``duckdb``."""

    type: Literal["duckdb"] = "duckdb"

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine above."""
        return SqlAlchemyExecutionEngine

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """Return the engine that shares the connection of the data source, and with it what is attached."""
        if self._execution_engine is None:
            self._execution_engine = SqlAlchemyExecutionEngine(engine=self.get_engine())
        return self._execution_engine
