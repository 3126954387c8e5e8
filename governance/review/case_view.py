"""One case: what is claimed and why, what it touches, what was decided, and a decision to record."""

from collections.abc import Callable
from math import ceil
from typing import Any

import altair
import pandas
import streamlit as st

from governance.review.decisions import Overtaken, Refused, record, undo
from governance.review.desk import Desk
from governance.review.queries import SEEDS, TO_DECIDE, limit, owners, seed
from governance.review.wording import (
    both_sides,
    cause,
    claim,
    complaint,
    counted,
    figure,
    half_year,
    markdown,
    market_name,
    overdue,
    settled_by,
    side,
    size,
    spoken,
    table,
)
from governance.warehouse import CouldNotRun

MOST_METRICS = 60
MOST_BUILDS = 40
EVIDENCE_SIZE = 10
RECORD, UNDO = "record", "undo"
SAID = {RECORD: "Recorded as", UNDO: "Undone by"}
MONEY = ("currency", "EUR")


def case(desk: Desk) -> None:
    """The case that the address names."""
    key = st.query_params.get("case", "")
    st.page_link(desk.pages["queue"], label="← Queue of cases")
    found = desk.publication.cases(case_keys=[key], page_size=1)
    if not found:
        st.title("No such case", anchor=False)
        st.info("This publication has no case of that key: its cause may have changed. Look in the queue.")
        return
    shown_case = found[0]
    st.title(markdown(f"{shown_case['title']}, {market_name(shown_case['market'])}"), anchor=False)
    st.markdown(f"**{markdown(claim(shown_case))}**")
    _standing(desk, shown_case)
    evidence = _values_and_evidence(desk, shown_case)
    _cause_and_slices(desk, shown_case)
    _trend(desk, shown_case)
    metrics = _metrics(desk, shown_case)
    _history(desk, shown_case)
    _decide(desk, shown_case, evidence, metrics)


def _standing(desk: Desk, case: dict[str, Any]) -> None:
    """Rank, status, team, due date, age, and what changed or was decided since the publication."""
    told = [
        f"No. {case['materiality_rank']} by materiality",
        case["status"],
        case["severity"],
        f"team: {spoken(case['owner'])}",
        overdue(case, desk.publication.reporting_as_of_date),
        f"oldest row {counted(case['oldest_age_days'], 'day')}"
        if case["oldest_age_days"] is not None
        else "",
        f"reopened {counted(case['times_reopened'], 'time')}" if case["times_reopened"] else "",
    ]
    st.markdown(markdown(" · ".join(word for word in told if word)))
    changed = desk.changed([case])
    if changed:
        st.warning(f"Changed since the publication you look at: {markdown(changed[case['case_key']])}.")
    decided = desk.decided_since().get(case["case_key"])
    if decided:
        st.info(f"Decided since, counts from the next build: {markdown(settled_by(decided))}.")


def _values_and_evidence(desk: Desk, case: dict[str, Any]) -> list[dict[str, Any]]:
    """Both values of the largest row, and the rows with their ids at the source; returns those shown."""
    page = st.session_state.get("evidence_page", 1) - 1
    rows = desk.publication.rows(
        "evidence.sql", case_key=case["case_key"], page=page, page_size=EVIDENCE_SIZE
    ) or desk.publication.rows("evidence.sql", case_key=case["case_key"], page=0, page_size=EVIDENCE_SIZE)
    about = seed("reconciliations")[case["reconciliation"]]
    is_money = about["unit"] in MONEY
    (largest, *_) = desk.publication.rows("evidence.sql", case_key=case["case_key"], page=0, page_size=1)
    st.header("Both values" if case["n_members"] == 1 else "Both values of the largest row", anchor=False)
    st.html(
        both_sides(
            (f"Left: {about['left_name']}", side(largest["left_shown"], is_money)),
            (f"Right: {about['right_name']}", side(largest["right_shown"], is_money)),
            ("Difference, left less right", _difference(largest, about["unit"])),
        )
    )
    st.header("Evidence", anchor=False)
    n_rows = rows[0]["n_discrepancies"]
    st.html(
        table(
            f"{counted(n_rows, 'row')}, largest first; ids are those of the sources",
            [
                "Row",
                "Id, left source",
                "Id, right source",
                "Day",
                "Measure",
                "Left",
                "Right",
                "Difference",
                "What speaks for the cause",
                "Status",
            ],
            [
                (
                    row["entity_key"],
                    row["left_ref"],
                    row["right_ref"],
                    row["occurred_on"],
                    spoken(row["measure"]),
                    side(row["left_shown"], is_money),
                    side(row["right_shown"], is_money),
                    _difference(row, about["unit"]),
                    spoken(row["cause_evidence"]),
                    row["status"],
                )
                for row in rows
            ],
            numbers=(5, 6, 7),
        )
    )
    if n_rows > EVIDENCE_SIZE:
        st.pagination(ceil(n_rows / EVIDENCE_SIZE), key="evidence_page")
    return rows


def _difference(row: dict[str, Any], unit: str) -> str:
    """Left less right, in EUR where it is money."""
    if unit in MONEY and row["delta_eur"] is not None:
        return f"{row['delta_eur']:,.2f} EUR"
    return f"{row['delta'].normalize():,f} {unit}" if row["delta"] is not None else "another text"


def _cause_and_slices(desk: Desk, case: dict[str, Any]) -> None:
    """Likeliest cause and the next, what is usually done, and where it gathers."""
    st.header("Cause", anchor=False)
    st.markdown(markdown(cause(case)))
    st.markdown(markdown(f"{case['cause_text']} Usually done: {case['usual_resolution']}."))
    slices = desk.publication.rows("slices.sql", reconciliation=case["reconciliation"], cause=case["cause"])
    if slices:
        st.html(
            table(
                "Where this cause gathers, over all markets and months",
                ["Slice", "Measure", "Share of the difference", "Findings"],
                [
                    (
                        row["slice"],
                        spoken(row["measure"]),
                        f"{row['weight_share']:.0%}",
                        f"{row['n_findings']:,} of {row['n_findings_of_all']:,}",
                    )
                    for row in slices
                ],
                numbers=(2, 3),
            )
        )
    else:
        st.markdown("No slice holds more of it than others.")


def _trend(desk: Desk, case: dict[str, Any]) -> None:
    """Difference of both totals by month, the part of this cause, and the band that is tolerated."""
    st.header("Trend", anchor=False)
    months = desk.publication.rows(
        "trend.sql",
        discrepancy_key=case["largest_discrepancy_key"],
        tolerances=str(SEEDS / "tolerances.csv"),
    )
    if not months:
        st.markdown("Totals of this reconciliation are not kept by month.")
        return
    unit, measure, ending = "EUR", spoken(months[0]["measure"]), "_eur"
    if all(month["total_delta_eur"] is None for month in months):
        unit, ending = seed("reconciliations")[case["reconciliation"]]["unit"], ""
    data = pandas.DataFrame(
        {
            "Month": pandas.to_datetime([month["month_date"] for month in months]),
            "All causes": [float(month[f"total_delta{ending}"] or 0) for month in months],
            "This cause": [float(month[f"cause_delta{ending}"] or 0) for month in months],
            "Tolerated": [float(month["tolerated"] or 0) for month in months],
        }
    )
    data["Tolerated below"] = -data["Tolerated"]
    month = altair.X("Month:T", title=None, axis=altair.Axis(format="%b %Y"))
    axis = f"Difference of {measure}, {unit}"
    band = altair.Chart(data).mark_area(opacity=0.3, color="#7a7a7a")
    bars = altair.Chart(data).mark_bar(color="#d1720a", size=7)
    line = altair.Chart(data).mark_line(color="#2f74c0", point=True)
    st.altair_chart(
        altair.layer(
            band.encode(x=month, y=altair.Y("Tolerated:Q", title=axis), y2="Tolerated below:Q"),
            bars.encode(x=month, y="This cause:Q", tooltip=["Month:T", "This cause:Q"]),
            line.encode(x=month, y="All causes:Q", tooltip=["Month:T", "All causes:Q"]),
        ).properties(height=220),
        alt=f"{axis}, by month; the table below holds the same figures.",
    )
    tolerance = months[-1]
    told = (
        f"Tolerated: {tolerance['tolerance_reason']}."
        if tolerance["tolerance_reason"]
        else "Nothing is tolerated."
    )
    if tolerance["tolerated_per_row"]:
        told += f" Each row may differ by {tolerance['tolerated_per_row']:g}."
    st.markdown(
        markdown(
            "Line: difference of both totals in the market. Bars: the part with this cause. Grey: what may "
            f"differ. {told} The case covers {half_year(case)}."
        )
    )
    with st.expander("The figures of the chart"):
        st.html(
            table(
                f"{axis}, by month",
                ["Month", "All causes", "This cause", "Tolerated, plus or minus"],
                [
                    (
                        f"{row['Month']:%Y-%m}",
                        *(f"{row[name]:,.2f}" for name in ("All causes", "This cause")),
                        f"{row['Tolerated']:,.2f}",
                    )
                    for _, row in data.iterrows()
                ],
                numbers=(1, 2, 3),
            )
        )


def _metrics(desk: Desk, case: dict[str, Any]) -> list[dict[str, Any]]:
    """Metrics that the case moves, and by how much; returns them."""
    st.header("Metrics it touches", anchor=False)
    metrics = desk.publication.rows(
        "metrics_touched.sql", case_keys=[case["case_key"]], page_size=MOST_METRICS
    )
    if not metrics:
        named = seed("reconciliations")[case["reconciliation"]]["metrics"]
        st.markdown(
            f"No published figure moves by it. The comparison watches over {markdown(spoken(named))}."
            if named
            else "No published figure moves by it."
        )
        return metrics
    st.html(
        table(
            "Reported, and as it would be with all rows of the case settled",
            ["Metric", "Market", "Quarter from", "Reported", "If settled", "Change", "In dispute in all"],
            [
                (
                    spoken(row["metric"]),
                    row["market"],
                    row["period_start_date"],
                    figure(row["value"], row["unit"]),
                    figure(row["value_if_settled"], row["unit"]),
                    _change(row["value"], row["value_if_settled"], row["unit"]),
                    "" if row["disputed_share"] is None else f"{row['disputed_share']:.1%}",
                )
                for row in metrics
            ],
            numbers=(3, 4, 5, 6),
        )
    )
    return metrics


def _history(desk: Desk, case: dict[str, Any]) -> None:
    """What builds saw of the case, and what was decided about it before."""
    st.header("History and earlier decisions", anchor=False)
    builds = desk.publication.rows("history.sql", case_key=case["case_key"], page_size=MOST_BUILDS)
    if builds:
        kinds = {"seen": "seen first or again", "changed": "changed", "gone": "gone"}
        st.html(
            table(
                "What builds saw",
                ["Data known by", "What", "Rows", "EUR, sum of absolute values"],
                [
                    (
                        row["observed_at"],
                        kinds.get(row["observation_kind"], row["observation_kind"]),
                        row["n_discrepancies"],
                        row["gross_delta_eur"],
                    )
                    for row in builds
                ],
                numbers=(2, 3),
            )
        )
    _say_what_happened(UNDO, case["case_key"])
    decisions = desk.log.about({case["case_key"]})
    if not decisions:
        st.markdown("Nothing was decided about it yet.")
    for decision in reversed(decisions):
        stands = "in force" if decision["is_in_force"] else decision["complaints"] or "undone"
        if decision["undoes_decision_id"]:
            stands = f"undoes {decision['undoes_decision_id']}"
        st.markdown(
            f"- **{markdown(decision['decision_id'])}**, {markdown(stands)}: "
            f"{markdown(settled_by(decision))}."
        )
        if decision["is_in_force"] and desk.signers:
            with (
                st.expander(f"Undo {markdown(decision['decision_id'])}"),
                st.form(f"undo-{decision['decision_id']}"),
            ):
                signer = _signer(desk, f"undo-signer-{decision['decision_id']}")
                reason = st.text_input(
                    "Why it is undone (needed)", key=f"undo-{decision['decision_id']}-reason"
                )
                if st.form_submit_button("Undo by a new row"):
                    _write(
                        UNDO,
                        case["case_key"],
                        lambda decision=decision, signer=signer, reason=reason: undo(
                            desk.history, decision, signer, reason, desk.publication.publication_id
                        ),
                    )


def _decide(
    desk: Desk, case: dict[str, Any], evidence: list[dict[str, Any]], metrics: list[dict[str, Any]]
) -> None:
    """Choose a decision, see what it would do, and record it."""
    st.header("Decide", anchor=False)
    kinds = seed("decision_kinds")
    kind = st.radio(
        "What if it were decided so" if not desk.signers else "Decision",
        list(kinds),
        index=None,
        format_func=lambda code: kinds[code]["decision_name"],
        captions=[kind["plain_text"] for kind in kinds.values()],
        key=f"kind-{case['case_key']}-{_round(case['case_key'])}",
    )
    _say_what_happened(RECORD, case["case_key"])
    if kind is None:
        st.markdown("Choose a decision to see what it would do.")
        return
    _what_if(desk, case, kind, metrics)
    if not desk.signers:
        st.markdown("You can read. Recording is for named writers.")
        return
    _form(desk, case, kind, evidence)


def _what_if(desk: Desk, case: dict[str, Any], kind: str, metrics: list[dict[str, Any]]) -> None:
    """What the chosen decision would do to the queue and to metrics; writes nothing."""
    st.subheader("What if", anchor=False)
    rule = seed("decision_kinds")[kind]
    (first, *_) = desk.publication.cases(statuses=TO_DECIDE, page_size=1) or [None]
    told = []
    if kind == "split":
        told.append("The row becomes a case of its own; the others stay.")
    elif rule["closes"] == "true":
        told.append(
            f"{counted(case['n_unresolved'], 'row')}, {size(case)}: {rule['status_while_it_holds']} from the "
            "next build on."
            + (
                f" To decide remain {first['n_cases'] - 1:,} of {first['n_cases']:,} cases."
                if first and case["status"] in TO_DECIDE
                else ""
            )
        )
        told.append(
            "Without a ceiling it covers what is there now; with one also what comes, until it is passed."
        )
    else:
        told.append(f"{counted(case['n_unresolved'], 'row')}: open until the source is mended.")
    moved = [row for row in metrics if row["moves_when"] == kind]
    if not moved:
        told.append("No adjusted figure moves. Reported figures never move by a decision.")
    st.markdown(markdown(" ".join(told)))
    if moved:
        st.html(
            table(
                "Adjusted figures; reported ones never move by a decision",
                ["Metric", "Market", "Quarter from", "Adjusted now", "If so decided", "Change"],
                [
                    (
                        spoken(row["metric"]),
                        row["market"],
                        row["period_start_date"],
                        figure(row["adjusted_value"], row["unit"]),
                        figure(row["value_if_settled"], row["unit"]),
                        _change(row["adjusted_value"], row["value_if_settled"], row["unit"]),
                    )
                    for row in moved
                ],
                numbers=(3, 4, 5),
            )
        )


def _form(desk: Desk, case: dict[str, Any], kind: str, evidence: list[dict[str, Any]]) -> None:
    """The fields of a decision; what its kind needs is said, nothing is chosen beforehand."""
    rule = seed("decision_kinds")[kind]
    most = limit("approver_above_eur")
    seen = {row["decision_id"] for row in desk.log.about({case["case_key"]})}

    def label(text: str, need: str = "") -> str:
        return f"{text} (needed)" if need and rule[need] == "true" else text

    # What the person saw when the form was drawn, not when it is sent.
    seen = st.session_state.setdefault(f"seen-{case['case_key']}", seen)
    with st.form(f"decide-{case['case_key']}-{kind}-{_round(case['case_key'])}"):
        st.markdown(f"**{rule['decision_name']}**. {rule['plain_text']}.")
        values: dict[str, Any] = {"decided_by": _signer(desk, "signer")}
        values["reason"] = st.text_area("Reason (needed)", height=80)
        rows = {row["discrepancy_key"]: row for row in evidence}
        values["discrepancy_key"] = st.selectbox(
            label("Only this row, of those shown under Evidence", "needs_discrepancy"),
            list(rows),
            index=None,
            format_func=lambda key: f"{rows[key]['entity_key']}, {spoken(rows[key]['measure'])}",
            placeholder="The whole case",
        )
        with st.container(horizontal=True):
            values["owner"] = st.selectbox(
                label("Team that acts", "needs_owner"),
                owners(),
                index=None,
                format_func=spoken,
                placeholder="Nobody",
                width=220,
            )
            values["due_on"] = st.date_input(label("Due on", "needs_due_date"), value=None, width=220)
            values["until_date"] = st.date_input(label("Holds until", "needs_until"), value=None, width=220)
        with st.container(horizontal=True):
            values["max_delta_eur"] = st.number_input(
                label("Ceiling in EUR", "needs_ceiling").replace("needed", "this or rows needed"),
                min_value=0.0,
                value=None,
                width=220,
            )
            values["max_rows"] = st.number_input(
                label("Ceiling in rows", "needs_ceiling").replace("needed", "this or EUR needed"),
                min_value=0,
                value=None,
                width=220,
            )
            values["approver"] = _approver(desk, most)
        values["ticket"] = st.text_input("Ticket")
        values["dissent"] = st.text_input("Dissent: who saw it otherwise, and why")
        if st.form_submit_button("Record the decision", type="primary"):
            row = rows.get(values["discrepancy_key"])
            amount = abs(row["delta_eur"] or 0) if row else case["gross_delta_eur"]
            draft = values | {
                "case_key": case["case_key"],
                "decision": kind,
                "amount_eur": amount,
                "publication_id": desk.publication.publication_id,
            }
            _write(RECORD, case["case_key"], lambda: record(desk.history, draft, seen))


def _signer(desk: Desk, key: str) -> str | None:
    """Under which name it is signed: the one of the proxy, else chosen from the list."""
    if desk.name:
        st.markdown(f"Signed by **{markdown(desk.name)}**")
        return desk.name
    return st.selectbox(
        "Signed by (needed)", desk.signers, index=None, placeholder="Choose your name", key=key
    )


def _approver(desk: Desk, most: float) -> str | None:
    label = f"Approved by (another person; needed above {most:,.0f} EUR)"
    if len(desk.signers) > 1:
        return st.selectbox(label, desk.signers, index=None, placeholder="Nobody", width=330)
    return st.text_input(label, width=330) or None


def _write(act: str, case_key: str, write: Callable[[], str]) -> None:
    """Record, tell how it went, and draw the page anew with what is written down now."""
    try:
        told = ("success", f"{SAID[act]} {write()}. It counts from the next build.")
    except Refused as refused:
        told = ("error", "Not recorded. " + "; ".join(complaint(text) for text in refused.complaints) + ".")
    except Overtaken as overtaken:
        st.session_state.pop(f"seen-{case_key}", None)
        others = "; ".join(settled_by(other) for other in overtaken.others)
        told = (
            "error",
            f"Not recorded: the case was decided meanwhile. {others}. Read it above; record again if yours "
            "still stands.",
        )
    except CouldNotRun as error:
        told = ("error", str(error))
    else:
        st.session_state[f"round-{case_key}"] = _round(case_key) + 1
        st.session_state.pop(f"seen-{case_key}", None)
    st.session_state[f"told-{act}-{case_key}"] = told
    st.rerun()


def _round(case_key: str) -> int:
    """How many decisions this person has recorded about the case: after each the form is empty again."""
    return st.session_state.get(f"round-{case_key}", 0)


def _say_what_happened(act: str, case_key: str) -> None:
    """How the last attempt went, beside the fields it was made with."""
    kind, text = st.session_state.pop(f"told-{act}-{case_key}", ("", ""))
    if text:
        {"success": st.success, "error": st.error}[kind](markdown(text))


def _change(before: Any, after: Any, unit: str) -> str:
    if before is None or after is None:
        return ""
    difference = float(after) - float(before)
    return f"{difference * 100:+.2f} points" if unit == "share" else f"{difference:+,.2f}"
