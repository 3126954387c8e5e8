"""The meeting pack as a page to read and print."""

from html import escape
from pathlib import Path

from governance.review.pack import Pack, left_out, sums_by, title, worth
from governance.review.wording import STYLE, cause, claim, market_name, settled_by, spoken, table


def write_page(pack: Pack, file: Path) -> None:
    """Write the page to read and print: one file that asks nothing of any network."""
    seen = pack.publication
    rows = [
        (
            number,
            claim(case),
            market_name(case["market"]),
            spoken(case["owner"]),
            cause(case),
            case["due_on"],
            case["status"],
        )
        for number, case in enumerate(pack.cases, 1)
    ]
    moved = [
        (spoken(row["metric"]), row["market"], row["period_start_date"], number, row["disputed_share"])
        for number, case in enumerate(pack.cases, 1)
        for row in pack.metrics[case["case_key"]]
        if row["disputed_share"]
    ]
    largest = sorted(moved, key=lambda row: -row[4])[:20]
    body = [
        f"<h1>{escape(title(pack))}</h1>",
        f"<p>Publication {escape(seen.publication_id)}, figures of {seen.reporting_as_of_date}. "
        f"{escape(worth(pack))}. {escape(left_out(pack))}</p>",
        _bars("EUR in dispute by team", pack, "owner"),
        _bars("EUR in dispute by cause", pack, "cause_name"),
        table(
            "Cases to decide, largest first",
            ["No.", "Claim", "Market", "Team", "Cause", "Due", "Status"],
            rows,
            numbers=(0,),
        ),
        table(
            "Published figures with the largest share in dispute",
            ["Metric", "Market", "Quarter from", "Case no.", "In dispute"],
            [(*row[:4], f"{row[4]:.1%}") for row in largest],
            numbers=(3, 4),
        )
        if largest
        else "<p>No published figure moves by these cases.</p>",
        table("Decided until now", ["What"], [(settled_by(row),) for row in pack.decisions])
        if pack.decisions
        else "<p>Nothing was decided about these cases until now.</p>",
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title(pack))}</title>{STYLE}{PAGE_STYLE}</head><body><main>"
        + "\n".join(body)
        + "</main></body></html>\n",
        encoding="utf-8",
    )


PAGE_STYLE = """<style>
:root {color-scheme: light dark; --bar: #1d5fa8}
@media (prefers-color-scheme: dark) {:root {--bar: #9cc4f2}}
body {font: 16px/1.45 system-ui, sans-serif; margin: 0}
main {max-width: 72rem; margin: 0 auto; padding: 1rem}
h2 {font-size: 1.1rem; margin: 1.5rem 0 .25rem}
.bars {display: grid; grid-template-columns: minmax(7rem, 22%) 1fr; gap: .25rem .75rem; margin: 0;
    align-items: center}
.bars dd {margin: 0; display: flex; gap: .5rem; align-items: center}
.bars span {background: var(--bar); height: 1rem; display: inline-block; min-width: 1px}
.governance-table {margin-top: 1.5rem}
.governance-table th, .governance-table td {overflow-wrap: break-word}
.governance-table caption {font-weight: 600}
@media print {body {font-size: 10pt} .governance-table tr {break-inside: avoid}}
</style>"""


def _bars(heading: str, pack: Pack, column: str) -> str:
    sums = sums_by(pack, column)
    if not sums:
        return ""
    bars = "".join(
        f'<dt>{escape(name)}</dt><dd><span style="width:{60 * eur / sums[0][1]:.1f}%"></span>{eur:,.0f}</dd>'
        for name, eur in sums
    )
    return f'<h2>{escape(heading)}</h2><dl class="bars">{bars}</dl>'
