"""Data Docs that read well without a network."""

import re
import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path

from great_expectations.data_context import EphemeralDataContext

from governance.gate.results import Outcome, Result
from governance.project import PROJECT_ROOT

SITE = "local"
# What the library's pages fetch from other hosts, and the scripts that need it.
FETCHED = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*https?:[^>]*>|<img\b[^>]*https?:[^>]*>|url\(['\"]?https?:[^)]*\)",
    re.DOTALL,
)
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><title>{title}</title><style>{style}</style></head>
<body><div class="container-fluid"><h1>{title}</h1>{body}</div></body></html>
"""


def write_docs(context: EphemeralDataContext, outcome: Outcome, folder: Path) -> Path:
    """Write the Data Docs of the runs of a context, in place of those of the run before.

    The library's pages are kept, one per suite, with a style sheet of our own in place of what they fetch;
    its first page draws its table by script, so that it is written anew.

    Args:
        context: Context whose suites ran.
        outcome: What they came to.
        folder: Where the pages are written.

    Returns:
        The first page.
    """
    shutil.rmtree(folder, ignore_errors=True)
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    context.build_data_docs(site_names=[SITE])
    style = (PROJECT_ROOT / "expectations" / "data_docs.css").read_text(encoding="utf-8")
    for page in [*folder.rglob("*.html"), *folder.rglob("*.css")]:
        offline = FETCHED.sub("", page.read_text(encoding="utf-8"))
        page.write_text(offline.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
    first = folder / "index.html"
    first.write_text(_first_page(outcome, folder, style), encoding="utf-8")
    return first


def _first_page(outcome: Outcome, folder: Path, style: str) -> str:
    suites: dict[str, dict[str, int]] = {}
    for result in outcome.results:
        counts = suites.setdefault(result.suite, {"passed": 0, "failed": 0, "not_evaluated": 0})
        counts[result.status] += 1
    pages = {
        page.relative_to(folder / "validations").parts[:-3]: page
        for page in sorted((folder / "validations").rglob("*.html"))
    }
    rows = []
    for suite, counts in suites.items():
        page = pages.get(tuple(suite.split(".")))
        name = f'<a href="{page.relative_to(folder)}">{escape(suite)}</a>' if page else escape(suite)
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
