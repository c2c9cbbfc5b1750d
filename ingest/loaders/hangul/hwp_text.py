"""Text of HWP 5 paragraphs: characters, inline controls, character formats."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from ingest.loaders.hangul.equation import equation_text
from ingest.loaders.hangul.hwp_records import (
    CHAR_SHAPE_RUNS,
    CONTROL,
    EQUATION,
    FORM,
    PARA_TEXT,
    TEXT_ART,
    Record,
)
from ingest.loaders.hangul.numbering import CHECKED, NUMBER_FORMATS, UNCHECKED, format_number
from ingest.loaders.hangul.styles import Styles, render_runs
from ingest.loaders.page_builder import PageBuilder

_WIDE_CONTROLS: Final = frozenset([*range(1, 10), 11, 12, *range(14, 24)])
_CHARACTERS: Final = {9: "\t", 10: "\n", 24: "-", 30: " ", 31: " "}
_OBJECT, _AUTO_NUMBER, _OVERLAY = 11, 18, 23
_PAGE_NUMBER: Final = 0
_USER_CHARACTER: Final = 0x81
_ART_TEXT: Final = 32
_FIELD: Final = re.compile(r"(Caption|Text|Value):(?:wstring:(\d+)|int|bool):", re.I)
_BUTTONS: Final = (b"tbc+", b"tbr+")


def control_name(control: Record) -> str:
    """Return the name of a control, such as `tbl`."""
    return control.data[:4][::-1].decode("latin-1").strip()


def paragraph_text(paragraph: Record, styles: Styles[int], builder: PageBuilder) -> str:
    """Return the text of a paragraph.

    Args:
        paragraph: Its record.
        styles: Styles of the document.
        builder: Drops or marks struck-out text.
    """
    runs: list[tuple[str, str]] = []
    bounds = list(_format_bounds(paragraph, styles))
    for at, text in _pieces(paragraph):
        start = 0
        for bound in (b for b, _ in bounds if at < b < at + len(text)):
            runs.append((_format_at(bounds, at + start), text[start : bound - at]))
            start = bound - at
        runs.append((_format_at(bounds, at + start), text[start:]))
    return render_runs(runs, builder)


def _format_bounds(paragraph: Record, styles: Styles[int]) -> Iterator[tuple[int, str]]:
    """Yield (first code unit, format) of each run of a character shape."""
    record = next((item for item in paragraph.children if item.tag == CHAR_SHAPE_RUNS), None)
    if record is not None and styles.run_formats:
        for at in range(0, len(record.data) - 7, 8):
            yield record.number(at, "I"), styles.run_formats.get(record.number(at + 4, "I"), "")


def _format_at(bounds: list[tuple[int, str]], unit: int) -> str:
    at = bisect_right(bounds, unit, key=lambda bound: bound[0]) - 1
    return bounds[at][1] if at >= 0 else ""


def _pieces(paragraph: Record) -> Iterator[tuple[int, str]]:
    """Yield (first code unit, text); characters below 32 are controls of 1 or 8 units."""
    control_texts = {code: iter(list(controls)) for code, controls in _controls(paragraph)}
    for record in paragraph.children:
        data = record.data if record.tag == PARA_TEXT else b""
        at = start = 0
        while at + 1 < len(data):
            code = data[at] | data[at + 1] << 8
            if code >= 32:
                at += 2
                continue
            yield start // 2, _decode(data[start:at])
            shape_text = code == _OBJECT and data[at + 2 : at + 6] != b"deqe"
            char = _CHARACTERS.get(code, "")
            yield (
                at // 2,
                char if shape_text or code not in control_texts else next(control_texts[code], ""),
            )
            at += 16 if code in _WIDE_CONTROLS else 2
            start = at
        yield start // 2, _decode(data[start : len(data) & ~1])


def _decode(data: bytes) -> str:
    text = data.decode("utf-16-le", "replace")
    # One character for each code unit, so that the offsets of formats hold.
    return text if 2 * len(text) == len(data) else "".join(_units(text))


def _units(text: str) -> Iterator[str]:
    for char in text:
        yield char if char <= "\uffff" else f"{char}\u200b"


def _controls(paragraph: Record) -> Iterator[tuple[int, list[str]]]:
    """Yield (character code, texts of the controls that such characters stand for, in order)."""
    controls = [item for item in paragraph.children if item.tag == CONTROL]
    yield (
        _OVERLAY,
        [_overlay_text(c) for c in controls if c.data[:4] in (b"tudt", b"spct", b"spcp")],
    )
    yield _AUTO_NUMBER, [_number(c) for c in controls if control_name(c) == "atno"]
    yield _OBJECT, [equation(c) for c in controls if control_name(c) == "eqed"]


def _overlay_text(control: Record) -> str:
    """Return a word with its gloss (`tudt`), or overlaid characters."""
    text, end = control.string(4)
    gloss = control.string(end)[0] if control.data[:4] == b"tudt" else ""
    return f"{text}({gloss})" if gloss else text


def _number(control: Record) -> str:
    """Return the automatic number of a note, table or picture; empty for page numbers."""
    attributes, number = control.number(4, "I"), control.number(8)
    if attributes & 0xF == _PAGE_NUMBER or not number:
        return ""
    kind = attributes >> 4 & 0xFF
    text = format_number(
        number, NUMBER_FORMATS[kind] if kind < len(NUMBER_FORMATS) else NUMBER_FORMATS[0]
    )
    custom, before, after = (chr(control.number(at)).strip("\0") for at in (10, 12, 14))
    return f"{before}{custom if kind == _USER_CHARACTER and custom else text}{after}"


def inline_equations(paragraph: Record) -> int:
    """Return how many equations a paragraph has inline."""
    return sum(
        item.data.count(b"\x0b\0deqe") for item in paragraph.children if item.tag == PARA_TEXT
    )


def equation(control: Record) -> str:
    """Return the text of an equation."""
    scripts = (item.string(4)[0] for item in control.children if item.tag == EQUATION)
    return " ".join(equation_text(script) for script in scripts)


def shape_text(record: Record) -> str:
    """Return the text of text art or a form field; empty for other records."""
    if record.tag == TEXT_ART:
        text = record.string(_ART_TEXT)[0]
        return text if text.isprintable() else ""
    if record.tag != FORM:
        return ""
    properties = record.data.decode("utf-16-le", "replace")
    fields: dict[str, str] = {}
    for controls in _FIELD.finditer(properties):
        length = int(controls[2]) if controls[2] and len(controls[2]) < 6 else 1
        fields.setdefault(controls[1].lower(), properties[controls.end() : controls.end() + length])
    caption = fields.get("caption", "") or fields.get("text", "")
    if record.data[:4] in _BUTTONS:
        return f"{CHECKED if fields.get('value') == '1' else UNCHECKED}{caption}".rstrip()
    return caption
