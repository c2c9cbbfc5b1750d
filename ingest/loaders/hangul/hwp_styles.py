"""Styles of HWP 5 documents, from the records of the document information."""

from collections.abc import Iterator
from typing import Final

from ingest.loaders.hangul.hwp_records import (
    BULLET,
    CHAR_SHAPE,
    NUMBERING,
    PARA_SHAPE,
    STYLE,
    Record,
)
from ingest.loaders.hangul.numbering import (
    NUMBER_FORMATS,
    ListLevel,
    Numbering,
    NumberingReference,
)
from ingest.loaders.hangul.styles import Styles, outline_level

_KINDS: Final = ("", "OUTLINE", "NUMBER", "BULLET")
_LEVELS: Final = 7
_STRUCK, _SUPERSCRIPT, _SUBSCRIPT = 0x7 << 18, 1 << 15, 1 << 16


def read_styles(root: Record) -> Styles[int]:
    """Return the styles in the records of the document information."""
    styles = Styles[int]()
    by_tag: dict[int, list[Record]] = {}
    for top in root.children:
        for record in (top, *top.children):
            by_tag.setdefault(record.tag, []).append(record)
    for number, record in enumerate(by_tag.get(STYLE, ())):
        name, end = record.string(0)
        if level := outline_level(f"{name} {record.string(end)[0]}"):
            styles.style_levels[number] = level
    for number, record in enumerate(by_tag.get(PARA_SHAPE, ())):
        _read_paragraph_shape(styles, number, record)
    for number, record in enumerate(by_tag.get(CHAR_SHAPE, ())):
        if run_format := _run_format(record.number(46, "I")):
            styles.run_formats[number] = run_format
    lists = {str(n): dict(_list_levels(r)) for n, r in enumerate(by_tag.get(NUMBERING, ()), 1)}
    bullets = {
        str(n): r.data[12:14].decode("utf-16-le", "replace")
        for n, r in enumerate(by_tag.get(BULLET, ()), 1)
    }
    styles.numbering = Numbering(lists, bullets)
    return styles


def _read_paragraph_shape(styles: Styles[int], number: int, record: Record) -> None:
    attributes = record.number(0, "I")
    kind, level = _KINDS[attributes >> 23 & 3], (attributes >> 25 & 7) + 1
    if kind:
        styles.references[number] = NumberingReference(kind, str(record.number(30)), level)
    if kind == "OUTLINE":
        styles.shape_levels[number] = level


def _run_format(attributes: int) -> str:
    if attributes & _STRUCK:
        return "struck"
    if attributes & _SUPERSCRIPT:
        return "superscript"
    return "subscript" if attributes & _SUBSCRIPT else ""


def _list_levels(record: Record) -> Iterator[tuple[int, ListLevel]]:
    """Yield the levels of a list; their first numbers follow behind all levels."""
    levels, at = [], 0
    for _ in range(_LEVELS):
        code = record.number(at, "I") >> 5 & 0x1F
        text, at = record.string(at + 12)
        levels.append((NUMBER_FORMATS[code if code < len(NUMBER_FORMATS) else 0], text))
    for level, (number_format, text) in enumerate(levels, 1):
        has_start = at + 2 + 4 * level <= len(record.data)
        start = record.number(at + 2 + 4 * (level - 1), "I") if has_start else 1
        yield level, ListLevel(number_format, text, start if start < 100_000 else 1)
