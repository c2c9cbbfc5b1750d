"""Automatic numbering of Word 97 ([MS-DOC] 2.4.6.3): lists (LSTF) and their overrides (LFO)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.loaders.word.numbering import ListInstance, ListLevel, Numbering
from ingest.loaders.word97.file import WordFile, uint16, uint32

_LISTS, _OVERRIDES = 0x2E2, 0x2EA
_LIST_SIZE, _OVERRIDE_SIZE, _LEVEL_SIZE = 28, 16, 28
_LEVELS: Final = 9
_MOST: Final = 10_000
_NUMERALS: Final = {
    **{0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"},
    **{18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet", 24: "ganada"},
    **{25: "chosung", 41: "koreanDigital", 255: "none"},
}
_RESTARTS, _FORMATTED = 0x10, 0x20


class _LevelRead(NamedTuple):
    level: ListLevel
    end: int


def read_numbering(file: WordFile) -> Numbering:
    """Return the lists of a document by the override number (`ilfo`) that paragraphs use."""
    data = file.table_range(_LISTS)
    start = uint32(file.main, _LISTS)
    levels = dict(_lists(file.table, start)) if data else {}
    return Numbering(dict(_overrides(file.table_range(_OVERRIDES), levels)))


def _lists(table: bytes, start: int) -> Iterator[tuple[int, dict[int, ListLevel]]]:
    """Yield (list id, levels); the levels are stored after the array of lists."""
    count = min(uint16(table, start), _MOST)
    at = start + 2 + _LIST_SIZE * count
    for number in range(count):
        head = table[start + 2 + _LIST_SIZE * number :][:_LIST_SIZE]
        if len(head) < _LIST_SIZE:
            return
        levels = {}
        for depth in range(1 if head[26] & 1 else _LEVELS):
            levels[depth], at = _level(table, at)
        yield uint32(head, 0), levels


def _level(table: bytes, at: int) -> _LevelRead:
    code = table[at + 4] if at + 4 < len(table) else 255
    # The sizes of two lists of modifiers, which come before the text.
    characters, paragraphs = table[at + 24 : at + 25], table[at + 25 : at + 26]
    text_at = at + _LEVEL_SIZE + sum(characters) + sum(paragraphs)
    length = min(uint16(table, text_at), 255)
    end = text_at + 2 + 2 * length
    text = table[text_at + 2 : end].decode("utf-16-le", "replace")
    label = "".join(f"%{ord(c) + 1}" if ord(c) < _LEVELS else c for c in text)
    return _LevelRead(ListLevel(_NUMERALS.get(code, "decimal"), label, uint32(table, at)), end)


def _overrides(
    data: bytes, levels: dict[int, dict[int, ListLevel]]
) -> Iterator[tuple[str, ListInstance]]:
    """Yield (number from 1, list) of the overrides."""
    count = min(uint32(data, 0), _MOST)
    at = 4 + _OVERRIDE_SIZE * count
    for number in range(count):
        head = data[4 + _OVERRIDE_SIZE * number :][:_OVERRIDE_SIZE]
        if len(head) < _OVERRIDE_SIZE:
            return
        own = dict(levels.get(uint32(head, 0), {}))
        restarts = set()
        at += 4
        for _ in range(head[12]):
            start, flags = uint32(data, at), uint32(data, at + 4)
            depth = flags & 0xF
            at += 8
            if flags & _FORMATTED:
                own[depth], at = _level(data, at)
            if flags & _RESTARTS:
                old = own.get(depth, ListLevel())
                own[depth] = ListLevel(old.system, old.text, start)
                restarts.add(depth)
        yield str(number + 1), ListInstance(f"{uint32(head, 0)}", own, frozenset(restarts))
