"""Stylesheet of Word 97 (STSH, [MS-DOC] 2.9.271): headings, titles and formats of styles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.loaders.word97.file import WordFile, uint16
from ingest.loaders.word97.formatting import (
    CharacterFormat,
    ParagraphFormat,
    character_format,
    paragraph_format,
)

_STYLES: Final = 0xA2
_HEADINGS: Final = range(1, 10)
_TITLE: Final = 62
_PARAGRAPH, _CHARACTER = 1, 2
_ANCESTORS: Final = 20
_LEVELS: Final = 9
_NAMED: Final = re.compile(r"(?:heading|제목|개요)\s*([1-9])", re.I)


class _Style(NamedTuple):
    kind: int
    number: int
    base: int
    name: str
    paragraph: bytes
    characters: bytes


@dataclass(slots=True)
class Styles:
    """The styles of a document by index."""

    listed: list[_Style | None] = field(default_factory=list)

    @classmethod
    def of(cls, file: WordFile) -> "Styles":
        """Return the styles of a file; without a readable list, none."""
        return cls(list(_styles(file.table_range(_STYLES))))

    def paragraph_format(self, number: int) -> ParagraphFormat:
        """Return the paragraph format of a style."""
        result = ParagraphFormat()
        for style in reversed(list(self._chain(number))):
            result = paragraph_format(style.paragraph, result)
        return result._replace(style=number)

    def character_format(self, number: int, base: CharacterFormat) -> CharacterFormat:
        """Return a character format with a style applied."""
        for style in reversed(list(self._chain(number))):
            base = character_format(style.characters, base)
        return base

    def heading_level(self, paragraph: ParagraphFormat) -> int:
        """Return the heading level of a paragraph; 0 for body text."""
        if 0 <= paragraph.outline < _LEVELS:
            return paragraph.outline + 1
        for style in self._chain(paragraph.style) if paragraph.outline < 0 else ():
            if style.number in _HEADINGS:
                return style.number
            if style.number == _TITLE:
                return 1
            if named := _NAMED.match(style.name):
                return int(named[1])
        return 0

    def is_title(self, paragraph: ParagraphFormat) -> bool:
        """Return whether a paragraph is the document's title."""
        return any(style.number == _TITLE for style in self._chain(paragraph.style))

    def _chain(self, number: int) -> Iterator[_Style]:
        """Yield a style and those it is based on."""
        for _ in range(_ANCESTORS):
            style = self.listed[number] if number < len(self.listed) else None
            if style is None:
                return
            yield style
            number = style.base


def _styles(data: bytes) -> Iterator[_Style | None]:
    head = uint16(data, 0)
    count, base_size = uint16(data, 2), uint16(data, 4)
    at = 2 + head
    for _ in range(count):
        if at + 2 > len(data):
            return
        size = uint16(data, at)
        yield _style(data[at + 2 : at + 2 + size], base_size) if size else None
        at += 2 + size


def _style(data: bytes, base_size: int) -> _Style:
    kinds, parts = uint16(data, 2), uint16(data, 4)
    length = uint16(data, base_size)
    end = base_size + 2 + 2 * length
    name = data[base_size + 2 : end].decode("utf-16-le", "replace")
    upxs = list(_upxs(data, end + 2, parts & 0xF))
    kind = kinds & 0xF
    paragraph, characters = b"", b""
    if kind == _PARAGRAPH:
        paragraph = upxs[0][2:] if upxs else b""
        characters = upxs[1] if len(upxs) > 1 else b""
    elif kind == _CHARACTER and upxs:
        characters = upxs[0]
    return _Style(kind, uint16(data, 0) & 0xFFF, kinds >> 4, name, paragraph, characters)


def _upxs(data: bytes, at: int, count: int) -> Iterator[bytes]:
    """Yield the lists of modifiers of a style, each at an even offset."""
    for _ in range(count):
        at += at % 2
        size = uint16(data, at)
        yield data[at + 2 : at + 2 + size]
        at += 2 + size
