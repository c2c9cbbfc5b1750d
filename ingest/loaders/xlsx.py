"""Excel: one page a sheet, its rows as lines; streamed, because sheets claim any size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from ingest.loaders.cells import Meaning, iso, meaning, shown
from ingest.loaders.charts import CHART, DIAGRAM, chart_lines, paragraphs, part_of, unique
from ingest.loaders.comments import comments, people
from ingest.loaders.draft import Draft, Refused
from ingest.loaders.held import File
from ingest.loaders.limits import Limits
from ingest.loaders.package import Package, attribute, child, core_title, local, stream_xml
from ingest.loaders.relations import reference, relations
from ingest.loaders.sheet import Merge, Row, check, write_sheet

_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS, _LAST = 3, 16_384
_MERGE: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"'
)
_TRUE: Final = ("1", "true")
_BESIDE: Final = ("drawing", "comments", "threadedComment")


@dataclass
class _Book:
    """What the sheets of a workbook share."""

    strings: list[str] = field(default_factory=list)
    formats: list[Meaning] = field(default_factory=list)
    since_1904: bool = False

    def value(self, cell: etree._Element) -> str:
        """Return what a cell shows."""
        kind = cell.get("t") or "n"
        text = ""
        for part in cell:
            name = part.tag.rpartition("}")[2]
            if name == "is":
                return _string(part)
            text = part.text or "" if name == "v" else text
        if kind == "n":
            return self._number(text, cell.get("s") or "") if text else ""
        if kind == "s":
            index = int(text) if text.isdigit() else -1
            return self.strings[index] if 0 <= index < len(self.strings) else ""
        if kind == "b":
            return "TRUE" if text in _TRUE else "FALSE" if text else ""
        return iso(text) if kind == "d" else _unescaped(text)

    def _number(self, text: str, style: str) -> str:
        index = int(style) if style.isdigit() else 0
        kind: Meaning = self.formats[index] if index < len(self.formats) else "number"
        try:
            return shown(float(text), kind, since_1904=self.since_1904)
        except (ValueError, OverflowError):
            return text


def load(path: File, draft: Draft, limits: Limits) -> None:
    """Write each sheet as a page, the hidden ones too, in the order of the workbook."""
    with Package(path, limits) as package:
        main = next((n for n in package.names if re.fullmatch(r"xl/workbook\w*\.xml", n)), "")
        root = package.xml(main) if main else None
        sheets = _sheets(package, main, root, draft)
        if not sheets:
            raise Refused("unreadable", "damaged")
        book = _book(package, root)
        draft.title = core_title(package) or limits.stem  # Sheets are rarely named for people.
        for number, (name, part) in enumerate(sheets, 1):
            try:
                data = package.read(part) if part in package else b""
            except Refused:  # The archive is damaged here.
                data = b""
                draft.failed.append(number)
            rows = _rows(data, book) if data else iter(())
            write_sheet(name, rows, draft, list(_merges(data)), beside=_beside(package, part))
        check(draft)


def _sheets(
    package: Package, main: str, root: etree._Element | None, draft: Draft
) -> list[tuple[str, str]]:
    """Return (name, part) of each sheet; by the names of the parts where no list is left."""
    listed = child(root, "sheets") if root is not None else None
    parts = relations(package, main)
    found = []
    for sheet in listed if listed is not None else ():
        link = parts.get(reference(sheet))
        name = attribute(sheet, "name")
        if attribute(sheet, "state") not in ("", "visible"):
            draft.metadata.setdefault("hidden_sheets", []).append(name)
        # A sheet that is one chart has no rows.
        found.append((name, link.part if link is not None else ""))
    if any(part in package for _, part in found):
        return found
    stray = [n for n in package.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]
    return [(n.rpartition("/")[2].removesuffix(".xml"), n) for n in sorted(stray, key=_natural)]


def _beside(package: Package, part: str) -> list[str]:
    """Return what lies over and beside the cells of a sheet: text boxes, chart titles, comments."""
    found: list[str] = []
    links = list(relations(package, part).values()) if part else []
    for link in links:
        root = part_of(package, link.part) if link.kind in _BESIDE else None
        if root is None:
            continue
        if link.kind != "drawing":
            found += comments(root, people(package))
            continue
        found += unique(paragraphs(root))
        for inner in relations(package, link.part).values():
            drawing = part_of(package, inner.part) if inner.kind in (CHART, DIAGRAM) else None
            if drawing is not None:  # The values of its charts stand in cells already.
                found += chart_lines(drawing, values=False)
    return found


def _natural(name: str) -> tuple[int, str]:
    return len(name), name


def _book(package: Package, root: etree._Element | None) -> _Book:
    book = _Book()
    settings = child(root, "workbookPr") if root is not None else None
    book.since_1904 = settings is not None and attribute(settings, "date1904") in _TRUE
    for name in package.names:
        if re.fullmatch(r"xl/sharedStrings\w*\.xml", name, re.I):
            book.strings = [_string(item) for item in stream_xml(package.read(name), "si")]
        elif re.fullmatch(r"xl/styles\w*\.xml", name, re.I):
            book.formats = _formats(package.xml(name))
    return book


def _formats(root: etree._Element) -> list[Meaning]:
    codes = {
        attribute(item, "numFmtId"): attribute(item, "formatCode")
        for item in root.iter()
        if local(item) == "numFmt"
    }
    used = child(root, "cellXfs")
    numbers = [attribute(item, "numFmtId") for item in (used if used is not None else ())]
    return [meaning(int(n) if n.isdigit() else 0, codes.get(n, "")) for n in numbers]


def _string(item: etree._Element | None) -> str:
    """Return a string of one or more runs, without the reading aids of East Asian ones."""
    if item is None:
        return ""
    parts = []
    for element in item:
        if local(element) == "t":
            parts.append(element.text or "")
        elif local(element) == "r":
            parts += [t.text or "" for t in element if local(t) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _merges(data: bytes) -> Iterator[Merge]:
    for first, last in _MERGE.findall(data):
        (top, left), (bottom, right) = _place(first.decode()), _place(last.decode())
        yield Merge(top, left, bottom, right)


def _place(name: str) -> tuple[int, int]:
    """Return the row and column, from 0, of a cell by its name."""
    letters = name.rstrip("0123456789")
    return int(name[len(letters) :]) - 1, _column(letters)


@lru_cache(maxsize=1_000)
def _column(letters: str) -> int:
    """Return a column, from 0, by its letters; -1 without any."""
    column = 0
    for letter in letters if len(letters) <= _LETTERS and letters.isalpha() else "":
        column = column * 26 + ord(letter.upper()) - 64
    return min(column, _LAST) - 1


def _rows(data: bytes, book: _Book) -> Iterator[Row]:
    """Yield the rows that hold something; those that are only declared cost nothing."""
    number = -1
    for row in stream_xml(data, "row"):
        declared = attribute(row, "r")
        number = int(declared) - 1 if declared.isdigit() else number + 1
        cells: list[str] = []
        for cell in row:
            if not cell.tag.endswith("c") or not (text := book.value(cell)).strip():
                continue
            column = _column((cell.get("r") or "").rstrip("0123456789"))
            column = column if column >= 0 else len(cells)
            cells += [""] * (column - len(cells) + 1)
            cells[column] = text
        if cells:
            yield number, cells
