"""Figures as rows of a CSV file.

A cell that a spreadsheet would take for a formula gets an apostrophe before it: questions are
written by anyone (OWASP, "CSV injection"). Spaces and line breaks before the sign do not hide it,
nor do its full-width forms, which Excel reads alike where the language is Korean or Japanese. Every
text is quoted, since a spreadsheet in another country may split cells at semicolons.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = ("\t", "\r", "\n")
_MARK = "\ufeff"


def csv_text(figures: "Sequence[DataclassInstance]") -> str:
    """Return the figures as CSV with a head row; empty without figures.

    It begins with a byte order mark, without which Excel reads Korean in the wrong encoding.
    """
    return csv_table([asdict(one) for one in figures])


def csv_table(rows: Sequence[Mapping[str, Any]], heads: Mapping[str, str] | None = None) -> str:
    """Return rows with the same fields as CSV, as `csv_text` does.

    Args:
        rows: Values by field.
        heads: Heads of the fields that are written; without it all are, under their names.
    """
    if not rows:
        return ""
    heads = heads or {name: name for name in rows[0]}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_cell(head) for head in heads.values()])
    writer.writerows([[_cell(row[name]) for name in heads] for row in rows])
    return _MARK + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = " | ".join(map(str, value))
    if isinstance(value, str):
        hidden = value.startswith(_CONTROL) or value.lstrip().startswith(_FORMULA)
        return f"'{value}" if hidden else value
    return "" if value is None else value
