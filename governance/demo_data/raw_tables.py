"""The raw tables that the demo company exports: where each lies on disk, in which order of rows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Layout = Literal["daily", "quarterly", "csv"]


@dataclass(frozen=True)
class RawTable:
    """One raw table.

    ``layout`` is ``daily`` (Parquet, one folder ``dt=YYYY-MM-DD`` per delivery day), ``quarterly`` (Parquet,
    one file per quarter of delivery) or ``csv`` (one file). ``key`` names the columns that identify a row;
    with the delivery they also fix the order of the rows in a file.
    """

    system: str
    name: str
    layout: Layout
    key: tuple[str, ...]

    @property
    def relation(self) -> str:
        """Name of the table in the generator's database."""
        return f"{self.system}.{self.name}"

    def folder(self, raw_root: Path) -> Path:
        """Folder of the table's files."""
        return raw_root / self.system / self.name

    @property
    def file_pattern(self) -> str:
        """Glob, below the table's folder, that all its files match."""
        return {
            "daily": "dt=????-??-??/part-0.parquet",
            "quarterly": f"{self.name}-????Q?.parquet",
            "csv": f"{self.name}.csv",
        }[self.layout]


RAW_TABLES = (
    RawTable("content_platform", "creators", "quarterly", ("creator_id", "updated_at")),
    RawTable("content_platform", "contents", "quarterly", ("content_id", "updated_at")),
    RawTable(
        "content_platform", "content_daily_stats", "daily", ("stat_date", "content_id", "viewer_market")
    ),
    RawTable("content_platform", "live_sessions", "quarterly", ("live_id",)),
    RawTable("moderation", "user_reports", "quarterly", ("report_id",)),
    RawTable("moderation", "detections", "daily", ("detection_id",)),
    RawTable("moderation", "decisions", "daily", ("decision_id",)),
    RawTable("moderation", "view_samples", "quarterly", ("sample_id", "policy_code")),
    RawTable(
        "moderation", "detector_releases", "quarterly", ("detector_code", "detector_version", "language")
    ),
    RawTable("enforcement", "action_levers", "quarterly", ("action_id", "lever")),
    RawTable("enforcement", "action_events", "quarterly", ("action_id", "event_at")),
    RawTable("enforcement", "points_ledger", "quarterly", ("entry_id",)),
    RawTable("enforcement", "health_snapshots", "quarterly", ("as_of_date", "creator_id")),
    RawTable("appeals_desk", "tickets", "csv", ("ticket_id",)),
    RawTable("commerce", "products", "quarterly", ("product_id",)),
    RawTable("commerce", "sellers", "quarterly", ("seller_id",)),
    RawTable("commerce", "orders", "quarterly", ("order_id",)),
    RawTable("commerce", "order_lines", "quarterly", ("order_id", "line_no")),
    RawTable("commerce", "order_events", "quarterly", ("order_id", "event_at")),
    RawTable("commerce", "refunds", "quarterly", ("refund_id",)),
    RawTable("finance", "ledger_entries", "quarterly", ("entry_id",)),
    RawTable("finance", "settlements", "quarterly", ("settlement_id", "order_id")),
    RawTable("finance", "fx_rates", "csv", ("rate_date", "currency")),
    RawTable("creator_crm", "accounts", "csv", ("crm_id", "updated_at")),
    RawTable("creator_crm", "licences", "csv", ("crm_id", "regime", "licence_no")),
    RawTable("creator_crm", "rewards", "quarterly", ("reward_id", "updated_at")),
    RawTable("creator_crm", "communications", "quarterly", ("message_id",)),
    RawTable("market_ops", "targets", "csv", ("metric", "market", "quarter", "version")),
    RawTable("market_ops", "policy_localisation", "csv", ("policy_code", "market", "language")),
    RawTable("market_ops", "market_requirements", "csv", ("market", "requirement")),
    RawTable("market_ops", "rollout_milestones", "csv", ("market", "milestone")),
    RawTable("market_ops", "interventions", "csv", ("intervention_id",)),
    RawTable("market_ops", "moderator_capacity", "csv", ("market", "language", "month")),
    RawTable("market_ops", "monthly_recipients", "csv", ("market", "month")),
    RawTable("market_ops", "pain_points", "csv", ("item_id",)),
    RawTable("dsa", "statements_submitted", "quarterly", ("uuid",)),
    RawTable("dsa", "submission_receipts", "quarterly", ("puid", "received_at")),
)

SYSTEMS = tuple(dict.fromkeys(table.system for table in RAW_TABLES))
DAILY_STATS = next(table for table in RAW_TABLES if table.name == "content_daily_stats")
EXPORTED_AT_ONCE = tuple(table for table in RAW_TABLES if table is not DAILY_STATS)
