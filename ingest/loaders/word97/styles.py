"""Styles of a Word 97 document ([MS-DOC] 2.9.271): headings, and what they give to their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.loaders.word97.file import WordFile, short
from ingest.loaders.word97.formatting import Format, Look, look, paragraph

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
    """The styles of a document, by their place in its list."""

    listed: list[_Style | None] = field(default_factory=list)

    @classmethod
    def of(cls, file: WordFile) -> "Styles":
        """Return the styles of a file; without a readable list, none."""
        return cls(list(_styles(file.at(_STYLES))))

    def format(self, number: int) -> Format:
        """Return what a style says of its paragraphs."""
        found = Format()
        for style in reversed(list(self._chain(number))):
            found = paragraph(style.paragraph, found)
        return found._replace(style=number)

    def look(self, number: int, base: Look) -> Look:
        """Return a look with what a style says of its text over it."""
        for style in reversed(list(self._chain(number))):
            base = look(style.characters, base)
        return base

    def level(self, found: Format) -> int:
        """Return the heading level of a paragraph; 0 for running text."""
        if 0 <= found.outline < _LEVELS:
            return found.outline + 1
        for style in self._chain(found.style) if found.outline < 0 else ():
            if style.number in _HEADINGS:
                return style.number
            if style.number == _TITLE:
                return 1
            if named := _NAMED.match(style.name):
                return int(named[1])
        return 0

    def is_title(self, found: Format) -> bool:
        """Return whether a paragraph is the document's title."""
        return any(style.number == _TITLE for style in self._chain(found.style))

    def _chain(self, number: int) -> Iterator[_Style]:
        """Yield a style and those it is based on."""
        for _ in range(_ANCESTORS):
            style = self.listed[number] if number < len(self.listed) else None
            if style is None:
                return
            yield style
            number = style.base


def _styles(data: bytes) -> Iterator[_Style | None]:
    head = short(data, 0)
    count, base_size = short(data, 2), short(data, 4)
    at = 2 + head
    for _ in range(count):
        if at + 2 > len(data):
            return
        size = short(data, at)
        yield _style(data[at + 2 : at + 2 + size], base_size) if size else None
        at += 2 + size


def _style(data: bytes, base_size: int) -> _Style:
    kinds, parts = short(data, 2), short(data, 4)
    length = short(data, base_size)
    end = base_size + 2 + 2 * length
    name = data[base_size + 2 : end].decode("utf-16-le", "replace")
    pieces = list(_pieces(data, end + 2, parts & 0xF))
    kind = kinds & 0xF
    paragraph, characters = b"", b""
    if kind == _PARAGRAPH:
        paragraph = pieces[0][2:] if pieces else b""
        characters = pieces[1] if len(pieces) > 1 else b""
    elif kind == _CHARACTER and pieces:
        characters = pieces[0]
    return _Style(kind, short(data, 0) & 0xFFF, kinds >> 4, name, paragraph, characters)


def _pieces(data: bytes, at: int, count: int) -> Iterator[bytes]:
    """Yield the lists of modifiers of a style, each of which begins at an even place."""
    for _ in range(count):
        at += at % 2
        size = short(data, at)
        yield data[at + 2 : at + 2 + size]
        at += 2 + size
