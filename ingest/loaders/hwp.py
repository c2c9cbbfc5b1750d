"""HWP 5 (Hangul): the paragraphs, headings, tables, text boxes and notes of its body."""

import re
from collections.abc import Iterator
from typing import Any, Final

import olefile  # type: ignore[import-untyped]

from ingest.loaders.draft import Draft, Refused
from ingest.loaders.grid import Cell, lines
from ingest.loaders.held import File, handle
from ingest.loaders.hwp_locked import unlocked
from ingest.loaders.hwp_records import (
    CONTROL,
    EQUATION,
    LIST,
    PARA_SHAPE,
    PARAGRAPH,
    STYLE,
    TEXT,
    Record,
    tree,
    unpacked,
)
from ingest.loaders.hwpx_styles import OUTLINE
from ingest.loaders.limits import Limits

_SIGNATURE: Final = b"HWP Document File"
_PACKED, _SEALED, _DISTRIBUTED = 0x1, 0x2 | 0x10 | 0x100, 0x4
_SECTION: Final = re.compile(r"(?:BodyText|(ViewText))/Section(\d+)", re.I)
_WIDE_CONTROLS: Final = frozenset([*range(1, 10), 11, 12, *range(14, 24)])
_SIGNS: Final = {9: "\t", 10: "\n", 24: "-", 30: " ", 31: " "}
_MARGINS: Final = ("head", "foot")
_UNSAID: Final = ("tcmt",)
_CELL_PLACE: Final = 8
_OUTLINE_SHAPE: Final = 1
_LETTERED: Final = 23
_DEPTH: Final = 40
_TITLE: Final = 2
_PROPERTIES: Final = 100


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write the document as one page; of one that cannot be unlocked, its preview."""
    try:
        file = olefile.OleFileIO(handle(path))
    except Exception:  # olefile raises whatever the damage makes it stumble over.
        raise Refused("unreadable", "damaged") from None
    with file:
        flags = _flags(file)
        draft.title = _title(file)
        locked = bool(flags & _DISTRIBUTED)
        _write_body(file, draft, limits, packed=bool(flags & _PACKED), locked=locked)
        if draft.empty and (locked or draft.salvaged):
            _write_preview(file, draft)


def _flags(file: Any) -> int:
    header = Record(0, _read(file, "FileHeader"))
    if not header.data.startswith(_SIGNATURE):
        raise Refused("unreadable", "damaged")
    flags = header.number(36, "I")
    if flags & _SEALED:
        raise Refused("needs_password", "password")
    return flags


def _read(file: Any, name: str) -> bytes:
    try:
        return bytes(file.openstream(name).read()) if file.exists(name) else b""
    except Exception:  # As above: the damage of this stream.
        return b""


def _title(file: Any) -> str:
    """Return the title among the properties, whose strings end with a NUL before their length."""
    stream = Record(0, _read(file, "\x05HwpSummaryInformation"))
    section = stream.number(44, "I")
    for item in range(min(stream.number(section + 4, "I"), _PROPERTIES)):
        if stream.number(section + 8 + 8 * item, "I") == _TITLE:
            start = section + stream.number(section + 12 + 8 * item, "I")
            end = start + 8 + 2 * stream.number(start + 4, "I")
            text = stream.data[start + 8 : end].decode("utf-16-le", "replace")
            return text.partition("\0")[0]
    return ""


def _write_body(file: Any, draft: Draft, limits: Limits, *, packed: bool, locked: bool) -> None:
    room = limits.file_bytes

    def stream(name: str, *, locked: bool = False) -> bytes:
        nonlocal room
        data, whole = _read(file, name), True
        data = unlocked(data) if locked else data
        if packed:
            data, whole = unpacked(data, room)
        room -= len(data)
        draft.salvaged = draft.salvaged or not whole
        return data

    writer = _Writer(draft, _levels(tree(stream("DocInfo"))))
    names = ["/".join(entry) for entry in file.listdir()]
    found = [(m, name) for name in names if (m := _SECTION.fullmatch(name))]
    sections = sorted((int(m[2]), name) for m, name in found if bool(m[1]) == locked)
    for _, name in sections:
        writer.write(tree(stream(name, locked=locked)).below)
    writer.finish()


def _write_preview(file: Any, draft: Draft) -> None:
    text = _read(file, "PrvText").decode("utf-16-le", "replace")
    draft.add(text)
    draft.shortened = not draft.empty


def _levels(root: Record) -> dict[tuple[int, int], int]:
    """Return heading levels by (kind of record, its number)."""
    levels, count = {}, {STYLE: 0, PARA_SHAPE: 0}
    for top in root.below:
        for record in (top, *top.below):
            if record.tag == STYLE:
                name, end = record.string(0)
                if found := OUTLINE.search(f"{name} {record.string(end)[0]}"):
                    levels[STYLE, count[STYLE]] = int(found[1])
            elif record.tag == PARA_SHAPE:
                attributes = record.number(0, "I")
                if attributes >> 23 & 3 == _OUTLINE_SHAPE:
                    levels[PARA_SHAPE, count[PARA_SHAPE]] = (attributes >> 25 & 7) + 1
            if record.tag in count:
                count[record.tag] += 1
    return levels


class _Writer:
    """Writes paragraphs into a draft; margins that every section repeats are written once."""

    def __init__(self, draft: Draft, levels: dict[tuple[int, int], int]) -> None:
        self._draft = draft
        self._levels = levels
        self._margins: dict[str, None] = {}

    def write(self, records: list[Record], depth: int = 0) -> None:
        """Write the paragraphs among some records, each followed by what hangs on it."""
        if depth > _DEPTH:
            raise Refused("unreadable", "nested")
        for record in records:
            if record.tag == PARAGRAPH:
                level = 0 if depth else self._level(record)
                self._draft.add(_words(record), heading=level)
                for item in record.below:
                    if item.tag == CONTROL:
                        self._control(item, depth)
            elif record.tag != CONTROL:
                self.write(record.below, depth + 1)

    def finish(self) -> None:
        """Write headers and footers."""
        for text in self._margins:
            self._draft.add(text if any(sign.isalpha() for sign in text) else "")

    def _level(self, paragraph: Record) -> int:
        style = self._levels.get((STYLE, paragraph.number(10, "B")), 0)
        return style or self._levels.get((PARA_SHAPE, paragraph.number(8)), 0)

    def _control(self, control: Record, depth: int) -> None:
        name = control.data[:4][::-1].decode("latin-1").strip()
        if name == "tbl":
            self._table(control, depth)
        elif name in _MARGINS:
            self._margins["\n".join(_all_words(control.below))] = None
        elif name not in _UNSAID:
            for item in control.below:
                if item.tag == EQUATION:
                    self._draft.add(item.string(4)[0])
            self.write(control.below, depth + 1)

    def _table(self, control: Record, depth: int) -> None:
        cells = list(_cells(control.below))
        if len(cells) == 1:  # A frame around text.
            self.write(control.below, depth + 1)
            return
        gap = "\n\n"
        for line in lines(cells):
            self._draft.add(line, gap=gap)
            gap = "\n"


def _cells(records: list[Record]) -> Iterator[Cell]:
    """Yield the cells of a table: the head of each list says where its paragraphs belong."""
    heads = [at for at, record in enumerate(records) if record.tag == LIST]
    for at, end in zip(heads, [*heads[1:], len(records)], strict=True):
        head = records[at]
        text = " ".join(" ".join(_all_words([*head.below, *records[at + 1 : end]])).split())
        column, row = head.number(_CELL_PLACE), head.number(_CELL_PLACE + 2)
        yield Cell(row, column, head.number(_CELL_PLACE + 6), text)


def _all_words(records: list[Record]) -> list[str]:
    found: list[str] = []
    pending = list(reversed(records))
    while pending:
        record = pending.pop()
        if record.tag == PARAGRAPH and (text := _words(record).strip()):
            found.append(text)
        pending.extend(reversed(record.below))
    return found


def _words(paragraph: Record) -> str:
    """Return the text of a paragraph; other characters below 32 are controls of 1 or 8 units."""
    parts = []
    lettered = _lettered(paragraph)
    for record in paragraph.below:
        data = record.data if record.tag == TEXT else b""
        at = start = 0
        while at + 1 < len(data):
            code = data[at] | data[at + 1] << 8
            if code >= 32:
                at += 2
                continue
            sign = next(lettered, "") if code == _LETTERED else _SIGNS.get(code, "")
            parts += [data[start:at].decode("utf-16-le", "replace"), sign]
            at += 16 if code in _WIDE_CONTROLS else 2
            start = at
        parts.append(data[start : len(data) & ~1].decode("utf-16-le", "replace"))
    return "".join(parts)


def _lettered(paragraph: Record) -> Iterator[str]:
    """Yield the words of a paragraph that lie in controls: glossed ones, overlaid signs."""
    for record in paragraph.below:
        if record.tag == CONTROL and record.data[:4] in (b"tudt", b"spct"):
            text, end = record.string(4)
            gloss = record.string(end)[0] if record.data[:4] == b"tudt" else ""
            yield f"{text}({gloss})" if gloss else text
