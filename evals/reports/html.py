"""HTML report: one self-contained file without scripts and network."""

from collections.abc import Sequence
from html import escape

from evals.reports.sections import Chart, ReportTable, Section

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2937; --faint: #d1d5db; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --faint: #4b5563; --paper: #111827; } }
body { font: 15px/1.5 system-ui, "Noto Sans KR", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 1000px; margin: 2rem auto; padding: 0 1rem;
  word-break: keep-all; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; font-size: 14px; }
th, td { border-bottom: 1px solid var(--faint); padding: .3rem .6rem; text-align: left;
  vertical-align: top; }
th { white-space: nowrap; }
svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: currentColor; }
.grid { stroke: var(--faint); }
.legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em;
  border-radius: 50%; }
"""
# The page contains text of documents and models, so nothing in it may load or run.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_report(title: str, parts: Sequence[Section], language: str) -> str:
    """Return the report as an HTML document."""
    code = "ko" if language == "ko" else "en"
    body = "\n".join(_part(part) for part in parts)
    return (
        f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _part(part: Section) -> str:
    shown = (one.html if isinstance(one, Chart) else _table(one) for one in part.body)
    return f"<section>\n<h2>{escape(part.heading)}</h2>\n{''.join(shown)}\n</section>"


def _table(table: ReportTable) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.head)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in table.rows
    )
    return f'<div class="scroll"><table>\n<tr>{head}</tr>\n{rows}\n</table></div>\n'
