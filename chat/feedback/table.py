"""Figures as rows of a CSV file.

A cell that begins like a formula gets an apostrophe before it: a spreadsheet would run it, and
questions are written by anyone (OWASP, "CSV injection").
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_rows(figures: "Sequence[DataclassInstance]") -> list[dict[str, Any]]:
    """Return a mapping for each figure; several values of one field are joined by ` | `."""
    return [{name: _cell(value) for name, value in asdict(one).items()} for one in figures]


def csv_text(figures: "Sequence[DataclassInstance]") -> str:
    """Return the figures as CSV with a head row; empty without figures.

    It begins with a byte order mark, without which Excel reads Korean in the wrong encoding.
    """
    rows = csv_rows(figures)
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = " | ".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
