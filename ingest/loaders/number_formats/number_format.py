"""Number formats of spreadsheet cells: values as the sheet displays them.

    >>> format_number("1012345678", "000-0000-0000"), format_number("2.1875", "[h]:mm")
    ('010-1234-5678', '52:30')

Numbers are taken as text from the file and computed as decimals, so that identifiers of more than
15 digits keep them all.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from ingest.loaders.number_formats.codes import GENERAL, Section, sections
from ingest.loaders.number_formats.dates import format_date, is_date
from ingest.loaders.number_formats.digits import (
    format_common,
    format_general,
    format_section,
    rounded,
)
from ingest.loaders.number_formats.masks import integer_format

_TEXT_SECTION: Final = 4
# Most numbers of a sheet are integers or are stored as they are displayed; decimals are ten times
# slower.
_AS_DISPLAYED: Final = re.compile(r"0|-?[1-9][0-9]{0,7}|-?(?:0|[1-9][0-9]{0,7})\.[0-9]{0,6}[1-9]")
_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,14}")


def format_number(text: str, code: str, *, since_1904: bool = False) -> str:
    """Return a number as a sheet displays it.

    Args:
        text: The number as it is stored in the file; other text is returned unchanged.
        code: The number format code of its cell.
        since_1904: Whether dates are counted from 1904.
    """
    if code == GENERAL:
        if _AS_DISPLAYED.fullmatch(text):
            return text
    elif (form := integer_format(code)) is not None and _INTEGER.fullmatch(text):
        return form.format(text)
    return _format(text, code, since_1904=since_1904)


@lru_cache(maxsize=20_000)
def _format(text: str, code: str, *, since_1904: bool) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 308:
        return text
    if code == GENERAL or not code.strip(" ;"):
        return format_general(value)
    value = rounded(value)
    formatted = format_common(value, code)
    return _by_code(value, code, since_1904=since_1904) if formatted is None else formatted


def format_text(text: str, code: str) -> str:
    """Return a text by the text section of a code, such as `@"님"`."""
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
        return format_general(value)
    if is_date(part):
        formatted = format_date(abs(value), part, since_1904=since_1904)
        if formatted is None or (value < 0 and not part.holds("elapsed")):
            return format_general(value)
        return " ".join(f"{'-' if value < 0 else ''}{formatted}".split())
    text = format_section(abs(value), part)
    if value < 0 and any(sign.isdigit() and sign != "0" for sign in text):
        # Keep the sign where only the colour would distinguish a negative number.
        unsigned = (part.only_negative or _is_negative(at, parts)) and part is not parts[0]
        if not unsigned or text == format_section(abs(value), parts[0]):
            text = f"-{text.lstrip()}"
    if not text.strip() and value and at == 0:  # Hidden by its format, but still read.
        return format_general(value)
    return " ".join(text.split())


def _is_negative(at: int | None, parts: Sequence[Section]) -> bool:
    """Return whether a section is that of negative numbers by its position."""
    return at == 1 and (len(parts) > 2 or not any(part.condition for part in parts))


def _chosen(value: Decimal, parts: Sequence[Section]) -> int | None:
    """Return the index of the section for a value; None without one."""
    if any(part.condition for part in parts):
        for at, part in enumerate(parts):
            is_default = at == 1 and part.condition is None and len(parts) > 2
            if part.accepts(value) and not (is_default and value >= 0):
                return at
        return None
    if value < 0 and len(parts) > 1:
        return 1
    return 2 if not value and len(parts) > 2 else 0
