"""Lists of a Word 97 document ([MS-DOC] 2.4.6.3): the numbers that stand before its paragraphs."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.loaders.word.numbering import Level, List, Numbers
from ingest.loaders.word97.file import WordFile, long, short

_LISTS, _USES = 0x2E2, 0x2EA
_LIST_SIZE, _USE_SIZE, _LEVEL_SIZE = 28, 16, 28
_LEVELS: Final = 9
_MOST: Final = 10_000
_KINDS: Final = {
    **{0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"},
    **{18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet", 24: "ganada"},
    **{25: "chosung", 41: "koreanDigital", 255: "none"},
}
_STARTS, _CHANGES = 0x10, 0x20


class _Read(NamedTuple):
    level: Level
    end: int


def numbers(file: WordFile) -> Numbers:
    """Return the lists of a document; each is named by its number in paragraphs."""
    data = file.at(_LISTS)
    start = long(file.main, _LISTS)
    levels = dict(_lists(file.table, start)) if data else {}
    return Numbers(dict(_uses(file.at(_USES), levels)))


def _lists(table: bytes, start: int) -> Iterator[tuple[int, dict[int, Level]]]:
    """Yield the levels of each list by its id; they lie behind the table of lists."""
    count = min(short(table, start), _MOST)
    at = start + 2 + _LIST_SIZE * count
    for number in range(count):
        head = table[start + 2 + _LIST_SIZE * number :][:_LIST_SIZE]
        if len(head) < _LIST_SIZE:
            return
        levels = {}
        for depth in range(1 if head[26] & 1 else _LEVELS):
            levels[depth], at = _level(table, at)
        yield long(head, 0), levels


def _level(table: bytes, at: int) -> _Read:
    kind = table[at + 4] if at + 4 < len(table) else 255
    characters, paragraphs = table[at + 24 : at + 25], table[at + 25 : at + 26]
    text_at = at + _LEVEL_SIZE + sum(characters) + sum(paragraphs)
    length = min(short(table, text_at), 255)
    end = text_at + 2 + 2 * length
    text = table[text_at + 2 : end].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(sign) + 1}" if ord(sign) < _LEVELS else sign for sign in text)
    return _Read(Level(_KINDS.get(kind, "decimal"), shown, long(table, at)), end)


def _uses(data: bytes, levels: dict[int, dict[int, Level]]) -> Iterator[tuple[str, List]]:
    """Yield the uses of lists, which paragraphs name by their place from 1."""
    count = min(long(data, 0), _MOST)
    at = 4 + _USE_SIZE * count
    for number in range(count):
        head = data[4 + _USE_SIZE * number :][:_USE_SIZE]
        if len(head) < _USE_SIZE:
            return
        known = dict(levels.get(long(head, 0), {}))
        restarts = set()
        at += 4
        for _ in range(head[12]):
            start, flags = long(data, at), long(data, at + 4)
            depth = flags & 0xF
            at += 8
            if flags & _CHANGES:
                known[depth], at = _level(data, at)
            if flags & _STARTS:
                old = known.get(depth, Level())
                known[depth] = Level(old.kind, old.text, start)
                restarts.add(depth)
        yield str(number + 1), List(f"{long(head, 0)}", known, frozenset(restarts))
