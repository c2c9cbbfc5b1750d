"""Rows of a sheet, or lines of code, that a citation quotes."""

from collections.abc import Iterable
from dataclasses import replace

from chains.sources import Citation, Source


def rows_within(source: Source, start: int, end: int) -> tuple[int, int]:
    """Return the first and last row of `source.text[start:end]`.

    Those of the whole source where lines and rows do not correspond, as around blank rows of a
    sheet; zeros where it has no rows.
    """
    first, last = source.first_row, source.last_row
    lines, rows = source.text.split("\n"), last - first + 1
    # Lines above the rows are a heading.
    if not first or len(lines) < rows or (len(lines) > rows and not all(lines[-rows:])):
        return first, last
    above = last - source.text.count("\n", start)
    return max(first, above), max(first, above + source.text.count("\n", start, end))


def with_cited_rows(source: Source, citations: Iterable[Citation]) -> Source:
    """Return a source with only the rows that its supported citations quote."""
    quoted = [c for c in citations if c.n == source.n and c.supported and c.first_row]
    if not quoted:
        return source
    first, last = min(c.first_row for c in quoted), max(c.last_row for c in quoted)
    return replace(source, first_row=first, last_row=last)
