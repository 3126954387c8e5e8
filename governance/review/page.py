"""The script that Streamlit runs for every visit and every click."""

from functools import partial

import duckdb
import streamlit as st

from governance.review import access, case_view, lists
from governance.review.desk import Desk, is_gone, look_at, sit_down
from governance.review.queries import publication
from governance.review.wording import STYLE, markdown
from governance.warehouse import CouldNotRun, warehouse

VIEWS = {
    "queue": ("Queue", lists.queue),
    "agenda": ("Agenda", lists.agenda),
    "since": ("Since the last meeting", lists.since_last_meeting),
    "case": ("Case", case_view.case),
}


def show() -> None:
    """One view of the page, or in words why it cannot be shown."""
    st.set_page_config(page_title="Discrepancy review", layout="wide")
    st.html(STYLE)
    try:
        granted = access.configured()
        desk = sit_down(warehouse(), granted.signers(st.context.headers), granted.name_of(st.context.headers))
        for name, (title, view) in VIEWS.items():
            desk.pages[name] = st.Page(
                partial(view, desk),
                title=title,
                url_path=name,
                default=name == "queue",
                visibility="hidden" if name == "case" else "visible",
            )
        chosen = st.navigation(list(desk.pages.values()), position="top")
        _what_is_looked_at(desk)
        with st.spinner("Reading the publication …"):
            chosen.run()
    except (CouldNotRun, duckdb.Error, OSError) as error:
        _what_is_wrong(error)


def _what_is_looked_at(desk: Desk) -> None:
    """The pinned publication, whether there is a newer one, and who is here."""
    seen = desk.publication
    who = f"Signed in as {desk.name}. " if desk.name else ""
    may = "You can record decisions." if desk.signers else "You can read; recording is for named writers."
    st.markdown(
        f"Publication **{markdown(seen.publication_id)}**, figures of {seen.reporting_as_of_date}, data "
        f"known by {seen.known_as_of:%Y-%m-%d %H:%M} UTC. {markdown(who)}{may}"
    )
    if not desk.is_newest:
        st.warning(
            f"Publication {markdown(desk.newest.publication_id)} is out. You still look at the one above; "
            "what is otherwise in the new one is marked “Changed since”."
        )
        st.button("Look at the newest publication", on_click=look_at, args=(desk.newest.publication_id,))
    if desk.log.unreadable:
        st.warning(
            f"{len(desk.log.unreadable)} rows of decisions cannot be read and do not count. First: "
            f"{markdown(desk.log.unreadable[0])}. Correct them in the folder of history."
        )


def _what_is_wrong(error: Exception) -> None:
    """The error as a person can act on it."""
    st.title("The review cannot be shown", anchor=False)
    st.error(markdown(str(error)))
    if isinstance(error, CouldNotRun) and is_gone(error):
        st.button(
            "Look at the newest publication",
            on_click=lambda: look_at(publication(warehouse()).publication_id),
        )


show()
