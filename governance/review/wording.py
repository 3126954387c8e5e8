"""Cases, figures and rules in plain words, and tables that a narrow screen and a screen reader can read."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from governance.review.queries import seed

NO_MARKET = "no market"
LABELS = {
    "decided_by": "Signed by",
    "reason": "Reason",
    "decision": "Decision",
    "until_date": "Holds until",
    "max_delta_eur": "Ceiling in EUR",
    "max_rows": "Ceiling in rows",
    "owner": "Team that acts",
    "due_on": "Due on",
    "approver": "Approved by",
    "ticket": "Ticket",
    "dissent": "Dissent",
    "discrepancy_key": "Row",
}
NUMBER = re.compile(r"-?\d+\.\d+")
STYLE = """
<style>
[data-testid="stRadioCaption"], [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {
    color: inherit !important; opacity: 1 !important}
[data-testid="stDateInput"] [role="spinbutton"] {min-width: 24px; min-height: 24px; line-height: 24px}
[data-testid="stPageLink-NavLink"] {padding-left: 0; text-decoration: underline; height: auto}
[data-testid="stPageLink-NavLink"] p, [data-testid="stPageLink-NavLink"] span {
    font-weight: 600; font-size: 1rem; white-space: normal; overflow: visible; text-overflow: clip}
.governance-table {overflow-x: auto}
.governance-table table {width: 100%; border-collapse: collapse; font-size: .875rem; margin: 0}
.governance-table caption {text-align: left; padding: 0 0 .25rem; caption-side: top}
.governance-table th, .governance-table td {
    text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border: 0;
    border-bottom: 1px solid rgba(128, 128, 128, .35); overflow-wrap: anywhere}
.governance-table .number {text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap}
.governance-sides {display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 0; padding: 0}
.governance-sides dt, .governance-sides dd {margin: 0}
.governance-sides div {border-left: 4px solid rgba(128, 128, 128, .6); padding-left: .75rem}
.governance-sides dd {font-size: 1.5rem; margin: 0; overflow-wrap: anywhere}
@media (max-width: 640px) {
    .governance-sides {grid-template-columns: 1fr}
    .governance-table thead {position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden}
    .governance-table tr {display: block; border-bottom: 2px solid rgba(128, 128, 128, .5); padding: .4rem 0}
    .governance-table td, .governance-table .number {
        display: grid; grid-template-columns: 9rem 1fr; text-align: left; white-space: normal; border: 0;
        padding: .1rem 0}
    .governance-table td::before {content: attr(data-label); font-weight: 600}
}
</style>
"""


def spoken(code: str | None) -> str:
    """A code such as ``creator_relations`` as words."""
    return (code or "").replace("_", " ")


def counted(number: int, thing: str) -> str:
    """A number of things, such as ``1 row`` and ``2 rows``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def market_name(market: str | None) -> str:
    """A market, or that there is none."""
    return market or NO_MARKET


def size(row: dict[str, Any], gross: str = "gross_delta_eur", harm: str = "harm_points") -> str:
    """Materiality of a case or row: EUR, and harm points of what is no money."""
    parts = []
    if row[gross]:
        parts.append(f"{row[gross]:,.2f} EUR" if row[gross] < 1000 else f"{row[gross]:,.0f} EUR")
    if row[harm]:
        parts.append(counted(round(row[harm]), "harm point"))
    return " and ".join(parts) or "nothing in EUR or harm points"


def half_year(case: dict[str, Any]) -> str:
    """The half-year of a case in words."""
    start = case["window_start_date"]
    return f"{'January to June' if start.month < 7 else 'July to December'} {start.year}"


def claim(case: dict[str, Any]) -> str:
    """The case in one sentence of plain words."""
    sides = seed("reconciliations")[case["reconciliation"]]
    n_rows, where = case["n_unresolved"] or case["n_members"], case["market"]
    return (
        f"“{sides['left_name']}” and “{sides['right_name']}” disagree in "
        f"{counted(n_rows, 'row')}{f' in {where}' if where else ''}, {half_year(case)}, worth "
        f"{size(case)}: {_lower(case['cause_text'])}."
    )


def cause(case: dict[str, Any]) -> str:
    """Likeliest cause with its confidence, and the one that comes next."""
    confidence = (
        f" ({case['cause_confidence']:.0%} sure by its rule)" if case["cause_confidence"] is not None else ""
    )
    following = (
        f"Next likely: {seed('causes')[case['next_cause']]['cause_name']}."
        if case["next_cause"]
        else "No other rule explains it."
    )
    return f"{case['cause_name']}{confidence}. {following}"


def overdue(case: dict[str, Any], day: date) -> str:
    """How a case stands to its due date; empty where it has none."""
    if case["due_on"] is None or not case["n_unresolved"]:
        return ""
    days = (day - case["due_on"]).days
    return f"overdue by {counted(days, 'day')}" if days > 0 else f"due on {case['due_on']}"


def settled_by(decision: dict[str, Any]) -> str:
    """Who decided what, when, why, and how long and how far it holds, on one line."""
    told = [
        f"{seed('decision_kinds')[decision['decision']]['decision_name']}"
        if decision["decision"] in seed("decision_kinds")
        else decision["decision"],
        f"by {decision['decided_by']} on {decision['decided_at']:%Y-%m-%d %H:%M} UTC",
        f"because {decision['decision_reason']}",
    ]
    extras = {
        "team": spoken(decision["owner"]),
        "due": decision["due_date"],
        "until": decision["until_date"],
        "ceiling": _ceiling(decision),
        "approved by": decision["approver"],
        "dissent": decision["dissent"],
        "ticket": decision["ticket"],
        "looked at": decision["publication_id"],
    }
    told += [f"{name} {value}" for name, value in extras.items() if value]
    return "; ".join(str(part) for part in told)


def complaint(text: str) -> str:
    """A complaint of the rules with the labels of the form instead of columns."""
    column = text.split(" ")[0]
    return f"{LABELS[column]}{text.removeprefix(column)}" if column in LABELS else text


def figure(value: Any, unit: str) -> str:
    """A value of a metric in its unit."""
    if value is None:
        return "withheld"
    return f"{value:.2%}" if unit == "share" else f"{value:,.2f}"


def shown(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if hasattr(value, "quantize"):
        return f"{value:,.2f}"
    if isinstance(value, float):
        return f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def side(text: str | None, is_money: bool) -> str:
    """One side of a row: money with its cents, other numbers without zeros behind, texts as they are."""
    if text is None:
        return "nothing"
    if not NUMBER.fullmatch(text):
        return text
    return f"{Decimal(text):,.2f}" if is_money else f"{Decimal(text).normalize():,f}"


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[int] = ()
) -> str:
    """HTML of a table; below 640 px each row becomes a block of labelled values.

    Args:
        caption: What it shows.
        headings: One per column.
        rows: Values; texts are escaped.
        numbers: Positions of columns that are set to the right.
    """
    kinds = ["number" if position in numbers else "text" for position in range(len(headings))]
    head = "".join(
        f'<th scope="col" class="{kind}">{escape(heading)}</th>'
        for heading, kind in zip(headings, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}" data-label="{escape(heading)}">{escape(shown(value))}</td>'
            for heading, kind, value in zip(headings, kinds, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="governance-table"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def both_sides(left: tuple[str, str], right: tuple[str, str], difference: tuple[str, str]) -> str:
    """HTML of both values and their difference, each with its name."""
    told = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in (left, right, difference)
    )
    return f'<dl class="governance-sides">{told}</dl>'


def markdown(text: Any) -> str:
    """A text as Markdown shows it, without any of it taken for markup."""
    return "".join(f"\\{character}" if character in MARKUP else character for character in shown(text))


MARKUP = "\\`*_{}[]()<>#+-!|~$:"


def _ceiling(decision: dict[str, Any]) -> str:
    eur, n_rows = decision["max_delta_eur"], decision["max_rows"]
    return " and ".join(
        part
        for part in (
            f"{eur:,.2f} EUR" if eur is not None else "",
            f"{n_rows:,} rows" if n_rows is not None else "",
        )
        if part
    )


def _lower(sentence: str) -> str:
    head = sentence[:1] if sentence[1:2].isupper() else sentence[:1].lower()
    return head + sentence[1:].rstrip(".")
