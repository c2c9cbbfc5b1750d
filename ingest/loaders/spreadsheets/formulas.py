"""Formulas without cached value, written as a sheet displays them."""

import re
from typing import Final

_REFERENCE: Final = re.compile(r"(?<![A-Za-z0-9_.])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\d(A-Za-z_])")
_OPEN_PREFIX: Final = re.compile(r"^(?:of|oooc|msoxl):")
_OPEN_REFERENCE: Final = re.compile(r"\[([^\[\]]*)\]")
_QUOTED: Final = re.compile(r'("(?:[^"]|"")*")')
_LONGEST: Final = 500


def display_formula(formula: str) -> str:
    """Return a formula such as `=B2*C2`."""
    return "=" + " ".join(formula[:_LONGEST].split()).removeprefix("=")


def display_open_formula(formula: str) -> str:
    """Return a formula of OpenDocument, `of:=[.B2]*[.C2]`, in the notation of Excel."""
    text = _OPEN_PREFIX.sub("", formula[:_LONGEST])
    return display_formula(_OPEN_REFERENCE.sub(lambda match: _a1_reference(match[1]), text))


def _a1_reference(relationship_id: str) -> str:
    return relationship_id.replace(":.", ":").removeprefix(".").replace(".", "!")


def shift_references(formula: str, rows: int, columns: int) -> str:
    """Return a shared formula for a cell at an offset: its relative references are shifted."""

    def shifted(match: re.Match[str]) -> str:
        column = match[2] if match[1] else _letters(_index(match[2]) + columns)
        row = match[4] if match[3] else str(max(int(match[4]) + rows, 1))
        return f"{match[1]}{column}{match[3]}{row}"

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
