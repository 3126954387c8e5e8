"""What every view of the page needs: the publication looked at, decisions written down, who may sign."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from governance.review.decisions import DecisionLog, read_decisions
from governance.review.queries import Publication, changes_since, publication
from governance.warehouse import CouldNotRun, Warehouse


@dataclass(frozen=True)
class Desk:
    """The state of the page in one run of it.

    Attributes:
        publication: The version looked at; it stays until the person chooses another one.
        newest: The version that readers see now.
        history: Folder of decisions.
        log: Decisions written down until now, those not yet built included.
        known_decisions: Identifiers of those that the publication looked at was built with.
        signers: Names under which the person may sign; none: they only read.
        name: Name that the reverse proxy gives; empty where there is none.
        pages: Views by name, for links.
    """

    publication: Publication
    newest: Publication
    history: Path
    log: DecisionLog
    known_decisions: frozenset[str]
    signers: tuple[str, ...]
    name: str
    pages: dict[str, Any] = field(default_factory=dict)

    @property
    def is_newest(self) -> bool:
        """Whether nothing was published since."""
        return self.publication.publication_id == self.newest.publication_id

    def changed(self, cases: list[dict[str, Any]]) -> dict[str, str]:
        """What is otherwise with cases in the newest publication, a text by case_key."""
        return {} if self.is_newest else changes_since(cases, self.newest)

    def decided_since(self) -> dict[str, dict[str, Any]]:
        """Newest decision in force by case, of those that the publication looked at does not know."""
        return {
            row["case_key"]: row
            for row in self.log.rows
            if row["is_in_force"] and row["decision_id"] not in self.known_decisions
        }


def look_at(publication_id: str) -> None:
    """Look at a publication from now on; the address of the page names it."""
    st.session_state["publication"] = publication_id
    st.query_params["publication"] = publication_id


def sit_down(warehouse: Warehouse, signers: tuple[str, ...], name: str) -> Desk:
    """Open the publication of the address or of the session; the newest one where neither names any.

    Raises:
        CouldNotRun: Nothing is published, or the publication is not kept any more.
    """
    newest = publication(warehouse)
    asked = st.query_params.get("publication") or st.session_state.get("publication")
    pinned = publication(warehouse, asked) if asked and asked != newest.publication_id else newest
    look_at(pinned.publication_id)
    log = _with_cases(pinned, warehouse.history)
    ids = [row["decision_id"] for row in log.rows]
    known = frozenset(row["decision_id"] for row in pinned.rows("known_decisions.sql", decision_ids=ids))
    return Desk(pinned, newest, warehouse.history, log, known, signers, name)


def is_gone(error: CouldNotRun) -> bool:
    """Whether choosing the newest publication would help."""
    return "publication" in st.query_params and "not kept any more" in str(error)


def _with_cases(pinned: Publication, history: Path) -> DecisionLog:
    """Decisions as written down; one that names a discrepancy alone gets the case that it belongs to."""
    log = read_decisions(history)
    alone = [row for row in log.rows if row["discrepancy_key"] and not row["case_key"]]
    if alone:
        keys = [row["discrepancy_key"] for row in alone]
        cases = {
            row["discrepancy_key"]: row["case_key"]
            for row in pinned.rows("case_keys.sql", discrepancy_keys=keys)
        }
        for row in alone:
            row["case_key"] = cases.get(row["discrepancy_key"])
    return log
