"""What each raw table should look like, read from the source YAML, the only place where it is written."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from governance.project import PROJECT_ROOT, project_vars

HOURS = {"hour": 1, "day": 24}


@dataclass(frozen=True)
class RawTable:
    """Contract of a raw table.

    Attributes:
        system: Exporting system.
        table: Name of the table.
        owner: Team that answers for the system.
        pattern: Glob of its files.
        is_csv: True where the files are CSV, False where they are Parquet.
        is_optional: True where no file is a state and not a fault.
        has_delivery_columns: True where rows carry ``_delivery_id`` and ``_loaded_at``.
        columns: Column name -> declared type.
        key: Columns of the key.
        private: Columns that hold personal data.
        pseudonyms: Columns whose ids are shown by keyed pseudonyms.
        knows_persons: True where columns or rows are looked up among the pseudonyms.
        hours_allowed: Hours it may lie behind the newest delivery of all; None where it comes on change.
    """

    system: str
    table: str
    owner: str
    pattern: str
    is_csv: bool
    is_optional: bool
    has_delivery_columns: bool
    columns: dict[str, str]
    key: list[str]
    private: set[str]
    pseudonyms: list[str]
    knows_persons: bool
    hours_allowed: int | None

    @property
    def name(self) -> str:
        """``<system>.<table>``."""
        return f"{self.system}.{self.table}"

    @property
    def files(self) -> list[Path]:
        """Files that are there."""
        folder, _, rest = self.pattern.partition("/*")
        return sorted(Path(folder).glob("*" + rest)) if Path(folder).is_dir() else []


def raw_tables(raw_root: str, history_root: Path, project_root: Path = PROJECT_ROOT) -> list[RawTable]:
    """Read the contracts of all delivered tables.

    Args:
        raw_root: Root of the raw exports.
        history_root: Folder of the history, where people's decisions are delivered.
        project_root: Root of the project; relative roots lie in it.
    """
    roots = project_vars() | {"raw_root": raw_root, "history_root": str(history_root)}
    return [
        _contract(source, table, roots, project_root)
        for source in _sources(project_root)
        for table in source["tables"]
    ]


@cache
def _sources(project_root: Path) -> list[dict[str, Any]]:
    """Sources as their YAML declares them, read once: it takes more than a second."""
    files = sorted((project_root / "models" / "staging").glob("*/_*__sources.yml"))
    return [
        source for file in files for source in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    ]


def _contract(
    source: dict[str, Any], table: dict[str, Any], roots: dict[str, str], project_root: Path
) -> RawTable:
    config = table["config"]
    meta = config["meta"]
    limit = (config.get("freshness") or {}).get("error_after")
    return RawTable(
        system=source["name"],
        table=table["name"],
        owner=source["config"]["meta"]["owner"],
        pattern=f"{project_root / roots[meta.get('root_var', 'raw_root')]}/{meta['path']}",
        is_csv=meta["format"] == "csv",
        is_optional=meta.get("optional", False),
        has_delivery_columns=meta.get("delivery_columns", True),
        columns={column["name"]: column["data_type"] for column in table["columns"]},
        key=meta["key"],
        private={
            c["name"] for c in table["columns"] if "personal_data" in c.get("config", {}).get("tags", [])
        },
        pseudonyms=[c["name"] for c in table["columns"] if "pseudonym" in _meta(c)],
        knows_persons="erased_with" in meta
        or any({"pseudonym", "erased_as"} & _meta(c).keys() for c in table["columns"]),
        hours_allowed=limit["count"] * HOURS[limit["period"]] if limit else None,
    )


def _meta(column: dict[str, Any]) -> dict[str, Any]:
    return column.get("config", {}).get("meta", {})
