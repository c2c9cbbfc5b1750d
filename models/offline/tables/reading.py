"""Table reading: the rows and column labels of the tables in the text of a passage.

Read are rows of cells between bars or tabs, rows that name their columns ("Item: lamp; Price: 9
EUR") and lists of "label: value" lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.evidence import Evidence
from models.offline.sentences.quotable import is_injection
from models.offline.sentences.units import cells as row_cells
from models.offline.sentences.units import has_number

_RULE = re.compile(r"[\s|:=+*_-]+")
_LABELLED = re.compile(r"([^:;|：]{1,60}?)\s?[:：]\s+(.*)", re.S)
_VALUE_LINE = re.compile(r"(?:[-*•·]\s+)?([^:：|.!?;]{1,50}?)\s?[:：]\s+(\S[^\n|]{0,160})")
_MAX_LABEL_CHARS = 40
_MIN_VALUE_LINES = 3


@dataclass
class TablePart:
    """A part of a table in one passage.

    Attributes:
        labels: The column labels; all empty without a header.
        above: The lines above it.
        own_labels: Whether its rows name their columns themselves.
    """

    labels: tuple[str, ...]
    above: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    own_labels: bool = False

    @property
    def width(self) -> int:
        """The number of its columns."""
        return len(self.labels)


def parts_of(passage: Evidence) -> Iterator[TablePart]:
    """Yield the tables of one passage; lines with instructions to a model are left out."""
    lines = [line for line in passage.text.split("\n") if not is_injection(line)]
    above: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _is_table_line(lines[end]):
            end += 1
        if end > at:
            yield from _read(lines[at:end], "\n".join(above))
            at = end
        else:
            above = [*above[-2:], lines[at]] if lines[at].strip() else above
            at += 1
    yield from _value_lines(lines)


def labelled_cells(line: str) -> tuple[tuple[str, str], ...]:
    """Return the labels and cells of a line "label: cell; label: cell"; none of another line.

    A part without a label belongs to the cell before it.
    """
    pairs: list[tuple[str, str]] = []
    for part in line.strip().split("; ") if "|" not in line else ():
        match = _LABELLED.fullmatch(part.strip())
        if match and len(match[1]) <= _MAX_LABEL_CHARS:
            pairs.append((match[1].strip(), match[2].strip()))
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}; {part.strip()}")
        else:
            return ()
    return tuple(pairs) if len(pairs) > 1 else ()


def place_cells(
    cells: Sequence[str], labels: Sequence[str], columns: Sequence[str]
) -> tuple[str, ...]:
    """Return cells with these labels in the order of the columns, empty where there is none."""
    by_label = dict(zip(labels, cells, strict=True))
    return tuple(by_label.get(label, "") for label in columns)


def _is_table_line(line: str) -> bool:
    plain = line.strip()
    bars = plain.startswith("|") or " | " in plain or "\t" in plain
    return bool(plain) and (bars or bool(labelled_cells(plain)))


def _read(lines: Sequence[str], above: str) -> Iterator[TablePart]:
    """Yield the parts of adjacent table lines; a part without rows is only a header."""
    parts: list[TablePart] = []
    for at, line in enumerate(lines):
        if _RULE.fullmatch(line):
            continue
        part = parts[-1] if parts else None
        if pairs := labelled_cells(line):
            labels = tuple(label for label, _ in pairs)
            if part is None or not set(labels) <= set(part.labels):
                part = TablePart(_united(lines[at:], labels), above)
                parts.append(part)
            part.own_labels = True
            part.rows.append(place_cells([cell for _, cell in pairs], labels, part.labels))
            continue
        cells = tuple(row_cells(line))
        if part is not None and part.width == len(cells):
            part.rows.append(cells)
        elif _is_header(lines, at):
            parts.append(TablePart(cells, above))
        else:
            parts.append(TablePart(("",) * len(cells), above, [cells]))
    yield from (part for part in parts if part.rows)


def _united(lines: Sequence[str], first: tuple[str, ...]) -> tuple[str, ...]:
    """Return the labels of all rows; a row leaves out its empty cells."""
    labels = dict.fromkeys(first)
    for line in lines:
        pairs = labelled_cells(line)
        if pairs and pairs[0][0] == first[0]:
            labels |= dict.fromkeys(label for label, _ in pairs)
    return tuple(labels)


def _is_header(lines: Sequence[str], at: int) -> bool:
    """Return whether a row is a header: ruled off, or without the numbers of the rows below.

    A passage may begin in the middle of a table; its first row is then no header.
    """
    if at + 1 >= len(lines):
        return False
    if _RULE.fullmatch(lines[at + 1]) or labelled_cells(lines[at + 1]):
        return True
    header = row_cells(lines[at])
    below = [c for line in lines[at + 1 :] if len(c := row_cells(line)) == len(header)]
    short = all(len(cell) <= _MAX_LABEL_CHARS for cell in header)
    if not below or not short or any(map(has_number, header)):
        return False
    numeric = any(
        sum(bool(re.search(r"\d", row[i])) for row in below) >= len(below) / 2
        for i in range(len(header))
    )
    return numeric or at > 0 or len(below) > 1


def _value_lines(lines: Sequence[str]) -> Iterator[TablePart]:
    """Yield the list of "label: value" lines of a passage, where it has several."""
    pairs: list[tuple[str, ...]] = []
    for line in lines:
        match = _VALUE_LINE.fullmatch(line.strip())
        if match and not labelled_cells(line) and " | " not in line:
            pairs.append((match[1].strip(), match[2].strip()))
    if len(pairs) >= _MIN_VALUE_LINES:
        first = next(line for line in lines if line.strip())
        yield TablePart(("", ""), first, rows=pairs)
