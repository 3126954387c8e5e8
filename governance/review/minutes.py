"""Minutes of a meeting as Markdown: what was decided, what was not, and what comes next."""

from typing import Any

from governance.review.queries import Publication
from governance.review.wording import claim, markdown, market_name, overdue, settled_by, spoken


def minutes(
    publication: Publication,
    since: str,
    about: str,
    decided: list[tuple[dict[str, Any], dict[str, Any] | None]],
    lists: dict[str, list[dict[str, Any]]],
) -> str:
    """Text of the minutes.

    Args:
        publication: What was looked at.
        since: Day of the last meeting.
        about: Filters in words.
        decided: Decisions since then, each with its case; None where the publication has no such case.
        lists: Cases by heading, largest first; the first row tells in ``n_cases`` how many there are.
    """
    lines = [
        "# Minutes of the discrepancy review",
        "",
        f"- Publication {publication.publication_id}, figures of {publication.reporting_as_of_date}",
        f"- Since {since}; {markdown(about)}",
        "",
        f"## Decided ({len(decided)})",
        "",
    ]
    for decision, case in decided:
        lines.append(f"- **{markdown(claim(case) if case else decision['case_key'])}**")
        undone = "" if decision["is_in_force"] else " (does not count: " + _why_not(decision) + ")"
        lines.append(
            f"  {markdown(settled_by(decision))}{markdown(undone)}. {markdown(decision['decision_id'])}"
        )
    lines += ["" if decided else "Nothing.\n"]
    for heading, cases in lists.items():
        n_cases = cases[0]["n_cases"] if cases else 0
        lines += [f"## {heading} ({n_cases})", ""]
        for case in cases:
            where = f"{spoken(case['owner'])}, {market_name(case['market'])}"
            due = overdue(case, publication.reporting_as_of_date)
            lines.append(f"- {markdown(claim(case))} {markdown(where)}; {markdown(due or case['status'])}")
        if n_cases > len(cases):
            lines.append(f"- … and {n_cases - len(cases):,} smaller ones")
        lines += ["" if cases else "Nothing.\n"]
    return "\n".join(lines).rstrip() + "\n"


def _why_not(decision: dict[str, Any]) -> str:
    if decision["undoes_decision_id"]:
        return f"undoes {decision['undoes_decision_id']}"
    return decision["complaints"] or "undone"
