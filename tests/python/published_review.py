"""Small publications for the review of discrepancies, and a decision about them."""

from datetime import UTC, datetime, timedelta

import duckdb
from dbt_runs import Dbt

from governance.green_build import Inputs, mark_green
from governance.publish import publish
from governance.review.queries import Publication, publication
from governance.warehouse import Warehouse

# All that the page reads, and what a publication needs.
TABLES = (
    "quality.cases",
    "quality.discrepancies",
    "quality.discrepancy_slices",
    "quality.discrepancy_bridge",
    "quality.discrepancy_observations",
    "quality.decisions_judged",
    "quality.metric_trust",
    "quality.metric_trust_discrepancies",
    "quality.discrepancy_changes",
    "quality.metric_edition_changes",
    "quality.intake",
    "utilities.util_clock",
)
DRAFT = {"case_key": "c1", "decision": "accept_left", "decided_by": "A. Lead", "reason": "seen"}
TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


def build_and_publish(warehouse: Warehouse, built_world: Dbt, label: str, change: str = "") -> Publication:
    """Publish the tables that the page reads, after a change to them."""
    warehouse.working.parent.mkdir(exist_ok=True)
    warehouse.working.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse.working)) as connection:
        connection.execute(f"attach '{built_world.database}' as built (read_only)")
        connection.execute("create schema quality; create schema utilities")
        for table in TABLES:
            connection.execute(f"create table {table} as from built.{table}")
        if warehouse.published.exists():  # what it says of discrepancies is in the history
            connection.execute("delete from quality.discrepancy_changes")
        connection.execute(change or "select 1")
    mark_green(warehouse.working, Inputs(label, "", "", ""), 1, 1)
    publish(warehouse)
    return publication(warehouse)
