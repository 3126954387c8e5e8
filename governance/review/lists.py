"""Queue, agenda, and what happened since the last meeting."""

from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Any

import streamlit as st

from governance.review.desk import Desk
from governance.review.minutes import minutes
from governance.review.queries import PAGE_SIZE, STATUSES, TO_DECIDE, limit
from governance.review.wording import (
    NO_MARKET,
    claim,
    counted,
    markdown,
    market_name,
    overdue,
    settled_by,
    size,
    spoken,
)

ALL = None
MOST_IN_MINUTES = 50


def queue(desk: Desk) -> None:
    """All cases of the filters, largest first, a page at a time."""
    st.title("Queue of cases", anchor=False)
    asked = _filters(desk)
    page = st.session_state.get("queue_page", 1) - 1
    cases = desk.publication.cases(**asked, page=page)
    if not cases and page:
        page, cases = 0, desk.publication.cases(**asked)
    if not cases:
        _nothing()
        return
    n_cases = cases[0]["n_cases"]
    together = size(cases[0], "all_gross_delta_eur", "all_harm_points")
    st.markdown(
        f"**{counted(n_cases, 'case')}, {markdown(together)}.** Largest first: {page * PAGE_SIZE + 1:,} to "
        f"{page * PAGE_SIZE + len(cases):,}."
    )
    _cards(desk, cases, "queue")
    if n_cases > PAGE_SIZE:
        st.pagination(ceil(n_cases / PAGE_SIZE), key="queue_page")


def agenda(desk: Desk) -> None:
    """The largest cases that are to be decided, by team and market."""
    n_wanted = int(limit("agenda_cases"))
    st.title(f"Agenda: the top {n_wanted}", anchor=False)
    asked = _filters(desk, with_status=False)
    decided = list(desk.decided_since())
    cases = desk.publication.cases(**asked, statuses=TO_DECIDE, without=decided, page_size=n_wanted)
    if not cases:
        _nothing()
        return
    st.markdown(
        f"{len(cases)} of {cases[0]['n_cases']:,} cases that are open or reopened and not decided since the "
        "publication, by team and market."
    )
    for owner, of_owner in groupby(sorted(cases, key=_by_owner), key=lambda case: case["owner"]):
        st.header(spoken(owner).capitalize(), anchor=False)
        for market, of_market in groupby(of_owner, key=lambda case: case["market"]):
            st.subheader(market_name(market), anchor=False)
            _cards(desk, list(of_market), "agenda")


def since_last_meeting(desk: Desk) -> None:
    """What was decided, carried over, overdue or reopened since a day, and the minutes of it."""
    st.title("Since the last meeting", anchor=False)
    usual = desk.publication.reporting_as_of_date - timedelta(days=limit("meeting_days"))
    since = st.date_input("Day of the last meeting", value=usual, width=220)
    asked = _filters(desk, with_status=False)
    if since is None:
        st.info("Choose the day of the last meeting.")
        return
    decided = _decided(desk, asked, since)
    settled = sorted({row["case_key"] for row, _ in decided if row["is_in_force"] and row["case_key"]})
    day = desk.publication.reporting_as_of_date
    ask = {
        "Carried over": {"statuses": TO_DECIDE, "first_seen_before": since, "without": settled},
        "Overdue": {"statuses": TO_DECIDE, "due_before": day, "without": settled},
        "Reopened": {"statuses": ["reopened"], "without": settled},
    }
    lists = {
        heading: desk.publication.cases(**asked, **conditions, page_size=MOST_IN_MINUTES)
        for heading, conditions in ask.items()
    }
    st.download_button(
        "Export the minutes",
        minutes(desk.publication, str(since), _in_words(asked), decided, lists),
        file_name=f"minutes-{desk.publication.publication_id}-since-{since}.md",
        mime="text/markdown",
    )
    st.header(f"Decided ({len(decided)})", anchor=False)
    for decision, case in decided:
        undone = "" if decision["is_in_force"] else " **Does not count any more.**"
        st.markdown(
            f"- {markdown(claim(case) if case else decision['case_key'] or '')} "
            f"{markdown(settled_by(decision))}.{undone}"
        )
    if not decided:
        st.markdown("Nothing was decided since that day.")
    for heading, cases in lists.items():
        n_cases = cases[0]["n_cases"] if cases else 0
        st.header(f"{heading} ({n_cases:,})", anchor=False)
        if n_cases > PAGE_SIZE:
            st.markdown(
                f"The {PAGE_SIZE} largest are shown; the minutes list {min(n_cases, MOST_IN_MINUTES)}."
            )
        _cards(desk, cases[:PAGE_SIZE], heading)
        if not cases:
            st.markdown("None.")


def _filters(desk: Desk, with_status: bool = True) -> dict[str, Any]:
    """Widgets that keep their values on all views. Returns arguments of ``Publication.cases``."""
    choices: dict[str, list[str]] = {"market": [], "owner": [], "metric": []}
    for row in desk.publication.rows("choices.sql"):
        choices[row["filter"]].append(row["choice"])
    names = {"market": "Market", "owner": "Team", "metric": "Metric it moves"}
    asked = {}
    with st.container(horizontal=True):
        for name, label in names.items():
            asked[name] = st.selectbox(
                label,
                [ALL, *choices[name]],
                format_func=lambda choice: "All" if choice is ALL else spoken(choice) or NO_MARKET,
                key=f"filter_{name}",
                persist_state="session",
                width=165,
            )
        if with_status:
            status = st.selectbox(
                "Status",
                ["to decide", *STATUSES, "all"],
                key="filter_status",
                persist_state="session",
                width=165,
            )
            asked["statuses"] = {"to decide": TO_DECIDE, "all": None}.get(status, [status])
    return asked


def _nothing() -> None:
    """Say that no case is there, and what to do."""
    st.info("No case matches. Choose “All” in a filter, or another status.")


def _cards(desk: Desk, cases: list[dict[str, Any]], of: str) -> None:
    """A block per case: a link to it, its claim, and how it stands."""
    changed, decided = desk.changed(cases), desk.decided_since()
    for case in cases:
        key = case["case_key"]
        with st.container(border=True, gap="xxsmall", key=f"{of}-{key}".replace(" ", "-")):
            st.page_link(
                desk.pages["case"],
                label=markdown(
                    f"{case['materiality_rank']}. {case['title']}, {market_name(case['market'])}: "
                    f"{size(case)}"
                ),
                query_params={"case": key, "publication": desk.publication.publication_id},
            )
            stands = [
                case["status"],
                case["severity"],
                spoken(case["owner"]),
                overdue(case, desk.publication.reporting_as_of_date),
                f"reopened {counted(case['times_reopened'], 'time')}" if case["times_reopened"] else "",
            ]
            told = [markdown(claim(case)), "*" + markdown(" · ".join(word for word in stands if word)) + "*"]
            if key in changed:
                told.append(f"**Changed since: {markdown(changed[key])}**")
            if key in decided:
                told.append(
                    f"**Decided since, counts from the next build: {markdown(settled_by(decided[key]))}**"
                )
            st.markdown("  \n".join(told))


def _decided(
    desk: Desk, asked: dict[str, Any], since: date
) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Decisions since a day, each with its case, newest first; with filters only those of their cases."""
    rows = [row for row in desk.log.rows if row["decided_at"].date() >= since]
    keys = sorted({row["case_key"] for row in rows if row["case_key"]})
    cases = desk.publication.cases(**asked, case_keys=keys, page_size=max(len(keys), 1))
    by_key = {case["case_key"]: case for case in cases}
    is_filtered = any(value is not ALL for value in asked.values())
    return [
        (row, by_key.get(row["case_key"]))
        for row in reversed(rows)
        if row["case_key"] in by_key or not is_filtered
    ]


def _in_words(asked: dict[str, Any]) -> str:
    """Filters as the minutes tell them."""
    told = [f"{name} {spoken(value) or NO_MARKET}" for name, value in asked.items() if value is not ALL]
    return ", ".join(told) or "all markets, teams and metrics"


def _by_owner(case: dict[str, Any]) -> tuple[str, str, int]:
    return case["owner"], case["market"] or "", case["materiality_rank"]
