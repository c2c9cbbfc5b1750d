"""Formulas of spreadsheet cells whose result was never kept, written as a reader would see them."""

import re
from typing import Final

_REFERENCE: Final = re.compile(r"(?<![A-Za-z0-9_.])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\d(A-Za-z_])")
_OPEN_PREFIX: Final = re.compile(r"^(?:of|oooc|msoxl):")
_OPEN_REFERENCE: Final = re.compile(r"\[([^\[\]]*)\]")
_QUOTED: Final = re.compile(r'("(?:[^"]|"")*")')
_LONGEST: Final = 500


def written(formula: str) -> str:
    """Return a formula as its cell would show it, such as `=B2*C2`."""
    return "=" + " ".join(formula[:_LONGEST].split()).removeprefix("=")


def open_formula(formula: str) -> str:
    """Return a formula of OpenDocument, `of:=[.B2]*[.C2]`, in the form that people write."""
    text = _OPEN_PREFIX.sub("", formula[:_LONGEST])
    return written(_OPEN_REFERENCE.sub(lambda found: _place(found[1]), text))


def _place(reference: str) -> str:
    return reference.replace(":.", ":").removeprefix(".").replace(".", "!")


def moved(formula: str, rows: int, columns: int) -> str:
    """Return a formula shared from another cell: its relative references move along."""

    def shifted(found: re.Match[str]) -> str:
        column = found[2] if found[1] else _letters(_index(found[2]) + columns)
        row = found[4] if found[3] else str(max(int(found[4]) + rows, 1))
        return f"{found[1]}{column}{found[3]}{row}"

    parts = _QUOTED.split(formula[:_LONGEST])
    return "".join(p if at % 2 else _REFERENCE.sub(shifted, p) for at, p in enumerate(parts))


def _index(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def _letters(column: int) -> str:
    text, column = "", max(column, 1)
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
