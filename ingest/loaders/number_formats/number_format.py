"""Numbers of spreadsheet cells as the sheet shows them: padding, masks, signs, shares, dates.

    >>> shown("3187", "00000"), shown("1012345678", "000-0000-0000"), shown("2.1875", "[h]:mm")
    ('03187', '010-1234-5678', '52:30')

The numbers come as they are written in the file and are counted in decimals, so that identifiers
of more than 15 digits keep them all.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from ingest.loaders.number_formats.codes import GENERAL, Section, sections
from ingest.loaders.number_formats.dates import format_date, is_date
from ingest.loaders.number_formats.digits import number, plain, tidied, usual
from ingest.loaders.number_formats.masks import whole_form

_TEXT_SECTION: Final = 4
# Most numbers of a sheet are written as they are shown, or are whole numbers; to count those in
# decimals takes ten times as long.
_AS_SHOWN: Final = re.compile(r"0|-?[1-9][0-9]{0,7}|-?(?:0|[1-9][0-9]{0,7})\.[0-9]{0,6}[1-9]")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,14}")


def format_number(text: str, code: str, *, since_1904: bool = False) -> str:
    """Return a number as a sheet shows it.

    Args:
        text: The number as it is written in the file; text that is no number is returned.
        code: The number format of its cell.
        since_1904: Whether days are counted from 1904.
    """
    if code == GENERAL:
        if _AS_SHOWN.fullmatch(text):
            return text
    elif (form := whole_form(code)) is not None and _WHOLE.fullmatch(text):
        return form.format_number(text)
    return _shown(text, code, since_1904=since_1904)


@lru_cache(maxsize=20_000)
def _shown(text: str, code: str, *, since_1904: bool) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 308:
        return text
    if code == GENERAL or not code.strip(" ;"):
        return plain(value)
    value = tidied(value)
    written = usual(value, code)
    return _by_code(value, code, since_1904=since_1904) if written is None else written


def format_text(text: str, code: str) -> str:
    """Return a text as a sheet shows it: what a format such as `@"님"` adds to it."""
    parts = sections(code)
    last = parts[-1]
    if not last.holds("text") or (len(parts) < _TEXT_SECTION and last.holds("digit", "date")):
        return text
    return "".join(text if kind == "text" else t for kind, t in last.tokens).strip() or text


def _by_code(value: Decimal, code: str, *, since_1904: bool) -> str:
    parts = [part for at, part in enumerate(sections(code)) if at < _TEXT_SECTION - 1]
    if len(parts) > 1 and parts[-1].holds("text") and not parts[-1].holds("digit"):
        parts.pop()
    at = _chosen(value, parts)
    part = parts[at] if at is not None else None
    if part is None:
        return plain(value)
    if is_date(part):
        found = format_date(abs(value), part, since_1904=since_1904)
        if found is None or (value < 0 and not part.holds("elapsed")):
            return plain(value)
        return " ".join(f"{'-' if value < 0 else ''}{found}".split())
    text = number(abs(value), part)
    if value < 0 and any(sign.isdigit() and sign != "0" for sign in text):
        # A negative number that only its colour tells from a positive one keeps its sign.
        unsigned = (part.only_negative or _is_negative(at, parts)) and part is not parts[0]
        if not unsigned or text == number(abs(value), parts[0]):
            text = f"-{text.lstrip()}"
    if not text.strip() and value and at == 0:  # What no format shows is still read.
        return plain(value)
    return " ".join(text.split())


def _is_negative(at: int | None, parts: Sequence[Section]) -> bool:
    """Return whether a section is the one that is meant for negative numbers by its place."""
    return at == 1 and (len(parts) > 2 or not any(part.condition for part in parts))


def _chosen(value: Decimal, parts: Sequence[Section]) -> int | None:
    """Return the place of the section for a value; None where there is none."""
    if any(part.condition for part in parts):
        for at, part in enumerate(parts):
            usual = at == 1 and part.condition is None and len(parts) > 2
            if part.meets(value) and not (usual and value >= 0):
                return at
        return None
    if value < 0 and len(parts) > 1:
        return 1
    return 2 if not value and len(parts) > 2 else 0
