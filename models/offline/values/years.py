"""Years of a question, and the rows of a table that are of one of them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from models.offline.tables.table import Table
from models.offline.values.number_bounds import without_bound

_YEAR = re.compile(r"(?<![\d.,$€£¥₩-])(?:19|20)\d\d(?![\d.,]\d)(?!\s?(?:원|명|개|won\b|people\b))")


def years_in(question: str) -> tuple[str, ...]:
    """Return the years of a question, without those of a bound: "before 2020"."""
    return tuple(dict.fromkeys(_YEAR.findall(without_bound(question))))


def of_years(table: Table, years: Sequence[str]) -> Table | None:
    """Return a table with the rows that are of one of the years; None where it has none.

    A row is of a year that it has itself, or that the title, file name, labels or lines above its
    table have.
    """
    above = (table.title, table.source, table.above, *table.labels)
    if not years or any(_has(text, years) for text in above):
        return table
    rows = tuple(row for row in table.rows if any(_has(c, years) for c in (*row.cells, row.above)))
    return replace(table, rows=rows) if rows else None


def _has(text: str, years: Sequence[str]) -> bool:
    return any(
        re.search(rf"(?<!\d){year}(?!\d)|(?:19|20)\d\d\s?[/–-]\s?{year[2:]}(?!\d)", text)
        for year in years
    )
