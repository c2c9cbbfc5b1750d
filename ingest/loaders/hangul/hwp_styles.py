"""Styles of HWP 5 documents: headings, automatic numbers, struck-out and raised characters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.loaders.hangul.hwp_records import (
    BULLET_SIGN,
    CHAR_SHAPE,
    NUMBERING,
    PARA_SHAPE,
    STYLE,
    Record,
)
from ingest.loaders.hangul.hwpx_styles import OUTLINE
from ingest.loaders.hangul.numbering import KINDS, Head, Level, Numbers

_HEADS: Final = ("", "OUTLINE", "NUMBER", "BULLET")
_LEVELS: Final = 7
_STRUCK, _SUPERSCRIPT, _SUBSCRIPT = 0x7 << 18, 1 << 15, 1 << 16


@dataclass(slots=True)
class Styles:
    """What the document information says of paragraphs and characters.

    Attributes:
        levels: Heading levels by (kind of record, its number).
        heads: What stands before paragraphs, by number of their shape.
        runs: How characters are set, by number: `struck`, `superscript` or `subscript`.
        numbers: The lists of the document.
    """

    levels: dict[tuple[int, int], int] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)
    runs: dict[int, str] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)

    @classmethod
    def of(cls, root: Record) -> "Styles":
        """Return the styles in the records of the document information."""
        found = cls()
        kept: dict[int, list[Record]] = {}
        for top in root.below:
            for record in (top, *top.below):
                kept.setdefault(record.tag, []).append(record)
        for at, record in enumerate(kept.get(STYLE, ())):
            name, end = record.string(0)
            if outline := OUTLINE.search(f"{name} {record.string(end)[0]}"):
                found.levels[STYLE, at] = int(outline[1])
        for at, record in enumerate(kept.get(PARA_SHAPE, ())):
            found._learn_shape(at, record)
        for at, record in enumerate(kept.get(CHAR_SHAPE, ())):
            if how := _how(record.number(46, "I")):
                found.runs[at] = how
        lists = {str(at): dict(_list(r)) for at, r in enumerate(kept.get(NUMBERING, ()), 1)}
        bullets = {
            str(at): r.data[12:14].decode("utf-16-le", "replace")
            for at, r in enumerate(kept.get(BULLET_SIGN, ()), 1)
        }
        found.numbers = Numbers(lists, bullets)
        return found

    def _learn_shape(self, at: int, record: Record) -> None:
        attributes = record.number(0, "I")
        kind, level = _HEADS[attributes >> 23 & 3], (attributes >> 25 & 7) + 1
        if kind:
            self.heads[at] = Head(kind, str(record.number(30)), level)
        if kind == "OUTLINE":
            self.levels[PARA_SHAPE, at] = level


def _how(attributes: int) -> str:
    if attributes & _STRUCK:
        return "struck"
    if attributes & _SUPERSCRIPT:
        return "superscript"
    return "subscript" if attributes & _SUBSCRIPT else ""


def _list(record: Record) -> Iterator[tuple[int, Level]]:
    """Yield the levels of a list; the numbers they start with follow them all."""
    found, at = [], 0
    for _ in range(_LEVELS):
        kind = record.number(at, "I") >> 5 & 0x1F
        text, at = record.string(at + 12)
        found.append((KINDS[kind] if kind < len(KINDS) else KINDS[0], text))
    for level, (name, text) in enumerate(found, 1):
        told = at + 2 + 4 * level <= len(record.data)
        start = record.number(at + 2 + 4 * (level - 1), "I") if told else 1
        yield level, Level(name, text, start if start < 100_000 else 1)
