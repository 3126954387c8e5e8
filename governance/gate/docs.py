"""Data Docs that read well without a network."""

import re
import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path

from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

from governance.gate.results import Outcome, Result
from governance.project import PROJECT_ROOT

# What the library's pages fetch from other hosts, and the scripts that need it.
FETCHED = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*https?:[^>]*>|<img\b[^>]*https?:[^>]*>|url\(['\"]?https?:[^)]*\)",
    re.DOTALL,
)
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><title>{title}</title><style>{style}</style></head>
<body><div class="container-fluid"><h1>{title}</h1>{body}</div></body></html>
"""


def write_docs(outcome: Outcome, runs: list[ExpectationSuiteValidationResult], folder: Path) -> Path:
    """Write the Data Docs of a run, in place of those of the run before.

    A page per suite, drawn by the library, with a style sheet of our own in place of what it fetches; and a
    first page of our own, because the library draws the table of its own by script.

    Args:
        outcome: What the run came to.
        runs: What each suite that ran came to.
        folder: Where the pages are written.

    Returns:
        The first page.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    style = (PROJECT_ROOT / "expectations" / "data_docs.css").read_text(encoding="utf-8")
    renderer, view = ValidationResultsPageRenderer(), DefaultJinjaPageView()
    for run in runs:
        for result in run.results:
            value = result.result.get("observed_value")
            if hasattr(value, "item"):  # a number of numpy, which the renderer does not take for one
                result.result["observed_value"] = value.item()
        page = FETCHED.sub("", view.render(renderer.render(run)))
        page = page.replace("</head>", f"<title>{run.suite_name}</title><style>{style}</style></head>")
        (folder / f"{run.suite_name}.html").write_text(page, encoding="utf-8")
    first = folder / "index.html"
    first.write_text(_first_page(outcome, {run.suite_name for run in runs}, style), encoding="utf-8")
    return first


def _first_page(outcome: Outcome, pages: set[str], style: str) -> str:
    suites: dict[str, dict[str, int]] = {}
    for result in outcome.results:
        counts = suites.setdefault(result.suite, {"passed": 0, "failed": 0, "not_evaluated": 0})
        counts[result.status] += 1
    rows = []
    for suite, counts in suites.items():
        name = f'<a href="{suite}.html">{suite}</a>' if suite in pages else suite
        cells = "".join(f'<td class="number {status if n else ""}">{n}</td>' for status, n in counts.items())
        rows.append(f"<tr><td>{name}</td>{cells}</tr>")
    body = (
        f"<p>Known as of {escape(outcome.validated_as_of)} UTC: "
        f"<span class=passed>{len(outcome.passed)} hold</span>, "
        f"<span class=failed>{len(outcome.failed)} are broken</span>, "
        f"<span class=not_evaluated>{len(outcome.not_evaluated)} could not be evaluated</span>.</p>"
        + _table(
            "Broken",
            ("severity", "table", "what is expected", "seen", "owner", "what to do", "some offending keys"),
            (
                (
                    f'<span class="{r.severity}">{r.severity}</span>',
                    *_shown(r),
                    escape(r.owner),
                    escape(r.resolve),
                    escape(r.sample_keys[:300]),
                )
                for r in outcome.failed
            ),
        )
        + "<h2>By table</h2><table><tr><th>table</th><th>hold</th><th>broken</th><th>not evaluated</th></tr>"
        + "".join(rows)
        + "</table>"
        + _table(
            "Not evaluated",
            ("severity", "table", "what is expected", "why"),
            (
                (r.severity, escape(r.suite), escape(r.meaning), escape(r.reason))
                for r in outcome.not_evaluated
            ),
        )
    )
    return PAGE.format(title=f"Expectations: {outcome.checkpoint.replace('_', ' ')}", style=style, body=body)


def _shown(result: Result) -> tuple[str, str, str]:
    seen = escape(result.observed_value or "")
    if result.n_offending is not None and result.n_rows:
        seen = f"{result.n_offending:,} of {result.n_rows:,} rows"
    return escape(result.suite), escape(result.meaning), seen


def _table(title: str, headings: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return ""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    return f"<h2>{title}</h2><table><tr>{head}</tr>{''.join(lines)}</table>"
