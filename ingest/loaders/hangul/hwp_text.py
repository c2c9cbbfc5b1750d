"""Text of HWP 5 paragraphs: characters, controls among them, and how they are set."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from ingest.loaders.hangul.equation import equation_text
from ingest.loaders.hangul.hwp_records import (
    CHARACTERS,
    CONTROL,
    EQUATION,
    FORM,
    TEXT,
    TEXT_ART,
    Record,
)
from ingest.loaders.hangul.hwp_styles import Styles
from ingest.loaders.hangul.numbering import EMPTY, KINDS, TICKED, hangul_numeral
from ingest.loaders.page_builder import PageBuilder
from text.superscripts import subscript, superscript

_WIDE_CONTROLS: Final = frozenset([*range(1, 10), 11, 12, *range(14, 24)])
_SIGNS: Final = {9: "\t", 10: "\n", 24: "-", 30: " ", 31: " "}
_DRAWN, _NUMBERED, _LETTERED = 11, 18, 23
_PAGE: Final = 0
_USER_SIGN: Final = 0x81
_ART_WORDS: Final = 32
_FIELD: Final = re.compile(r"(Caption|Text|Value):(?:wstring:(\d+)|int|bool):", re.I)
_BUTTONS: Final = (b"tbc+", b"tbr+")


def control_name(control: Record) -> str:
    """Return the name of a control, such as `tbl`."""
    return control.data[:4][::-1].decode("latin-1").strip()


def words(paragraph: Record, styles: Styles, builder: PageBuilder) -> str:
    """Return the text of a paragraph.

    Args:
        paragraph: Its record.
        styles: Tell how its characters are set.
        builder: Decides on struck-out text.
    """
    parts: list[tuple[str, str]] = []
    bounds = list(_bounds(paragraph, styles))
    for at, text in _pieces(paragraph):
        start = 0
        for bound in (b for b, _ in bounds if at < b < at + len(text)):
            parts.append((_how(bounds, at + start), text[start : bound - at]))
            start = bound - at
        parts.append((_how(bounds, at + start), text[start:]))
    made = []
    for how, run in groupby(parts, key=lambda part: part[0]):
        text = "".join(piece for _, piece in run)
        if how == "struck":
            text = builder.withdrawn(text, how)
        elif how:
            text = superscript(text) if how == "superscript" else subscript(text)
        made.append(text)
    return "".join(made)


def _bounds(paragraph: Record, styles: Styles) -> Iterator[tuple[int, str]]:
    """Yield (unit, how the characters from it on are set)."""
    record = next((item for item in paragraph.below if item.tag == CHARACTERS), None)
    if record is not None and styles.runs:
        for at in range(0, len(record.data) - 7, 8):
            yield record.number(at, "I"), styles.runs.get(record.number(at + 4, "I"), "")


def _how(bounds: list[tuple[int, str]], unit: int) -> str:
    at = bisect_right(bounds, unit, key=lambda bound: bound[0]) - 1
    return bounds[at][1] if at >= 0 else ""


def _pieces(paragraph: Record) -> Iterator[tuple[int, str]]:
    """Yield (unit, text); characters below 32 are controls of 1 or 8 units."""
    said = {code: iter(list(found)) for code, found in _controls(paragraph)}
    for record in paragraph.below:
        data = record.data if record.tag == TEXT else b""
        at = start = 0
        while at + 1 < len(data):
            code = data[at] | data[at + 1] << 8
            if code >= 32:
                at += 2
                continue
            yield start // 2, _plain(data[start:at])
            drawn = code == _DRAWN and data[at + 2 : at + 6] != b"deqe"
            sign = _SIGNS.get(code, "")
            yield at // 2, sign if drawn or code not in said else next(said[code], "")
            at += 16 if code in _WIDE_CONTROLS else 2
            start = at
        yield start // 2, _plain(data[start : len(data) & ~1])


def _plain(data: bytes) -> str:
    text = data.decode("utf-16-le", "replace")
    # One character for each unit, so that the places of formats hold.
    return text if 2 * len(text) == len(data) else "".join(_units(text))


def _units(text: str) -> Iterator[str]:
    for sign in text:
        yield sign if sign <= "\uffff" else f"{sign}\u200b"


def _controls(paragraph: Record) -> Iterator[tuple[int, list[str]]]:
    """Yield the code of characters that stand for controls and what these say, in order."""
    found = [item for item in paragraph.below if item.tag == CONTROL]
    yield _LETTERED, [_lettered(c) for c in found if c.data[:4] in (b"tudt", b"spct", b"spcp")]
    yield _NUMBERED, [_number(c) for c in found if control_name(c) == "atno"]
    yield _DRAWN, [equation(c) for c in found if control_name(c) == "eqed"]


def _lettered(control: Record) -> str:
    """Return a glossed word or overlaid signs."""
    text, end = control.string(4)
    gloss = control.string(end)[0] if control.data[:4] == b"tudt" else ""
    return f"{text}({gloss})" if gloss else text


def _number(control: Record) -> str:
    """Return the number of a note, table or picture; those of pages are not those of readers."""
    attributes, number = control.number(4, "I"), control.number(8)
    if attributes & 0xF == _PAGE or not number:
        return ""
    kind = attributes >> 4 & 0xFF
    text = hangul_numeral(number, KINDS[kind] if kind < len(KINDS) else KINDS[0])
    own, before, after = (chr(control.number(at)).strip("\0") for at in (10, 12, 14))
    return f"{before}{own if kind == _USER_SIGN and own else text}{after}"


def inline_equations(paragraph: Record) -> int:
    """Return how many equations stand among the words of a paragraph."""
    return sum(item.data.count(b"\x0b\0deqe") for item in paragraph.below if item.tag == TEXT)


def equation(control: Record) -> str:
    """Return the text of an equation."""
    scripts = (item.string(4)[0] for item in control.below if item.tag == EQUATION)
    return " ".join(equation_text(script) for script in scripts)


def drawn(record: Record) -> str:
    """Return what text art or a form says; empty for all other records."""
    if record.tag == TEXT_ART:
        text = record.string(_ART_WORDS)[0]
        return text if text.isprintable() else ""
    if record.tag != FORM:
        return ""
    listed = record.data.decode("utf-16-le", "replace")
    fields: dict[str, str] = {}
    for found in _FIELD.finditer(listed):
        length = int(found[2]) if found[2] and len(found[2]) < 6 else 1
        fields.setdefault(found[1].lower(), listed[found.end() : found.end() + length])
    caption = fields.get("caption", "") or fields.get("text", "")
    if record.data[:4] in _BUTTONS:
        return f"{TICKED if fields.get('value') == '1' else EMPTY}{caption}".rstrip()
    return caption
