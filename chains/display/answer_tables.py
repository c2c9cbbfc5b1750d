"""Tables in an answer: rows that it quotes from a table are drawn as one, with their citations.

    text, citations = with_tables("Club: Rowing; Fee: 20,000 won [1]", citations, sources)
    # | Club | Fee |
    # |---|---|
    # | Rowing | 20,000 won [1] |

A line becomes a row only where it cites a row of a table that has all its cells. In tables that a
model wrote itself, a citation behind the last bar moves into the last cell, where it is shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from chains.citations.prose import code_spans, overlaps
from chains.display.tables import Row, is_rule, parse_row, read_table
from chains.sources import Citation, Source

_LIST_MARK = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+")
_TRAILING = re.compile(r"\|[ \t]*$")


@dataclass(frozen=True)
class _Line:
    """A line of the answer; `names` and `cells` where it quotes a row of a table."""

    start: int
    end: int
    citations: tuple[Citation, ...] = ()
    names: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


def with_tables(
    answer: str, citations: Sequence[Citation], sources: Sequence[Source]
) -> tuple[str, list[Citation]]:
    """Return the answer in Markdown with quoted rows as tables, and its citations moved along."""
    if not any(citation.at >= 0 for citation in citations):
        return answer, list(citations)
    writer = _Writer(answer)
    lines = list(_lines(answer, citations, {source.n: source for source in sources}))
    for is_row, group in groupby(_with_blanks(answer, lines), key=lambda line: bool(line.cells)):
        if is_row:
            rows = [line for line in group if line.cells]
            for _, part in groupby(rows, key=lambda line: line.names[:1]):
                writer.table(list(part))
        else:
            for line in group:
                writer.line(line)
    return writer.text, writer.moved(citations)


def _with_blanks(answer: str, lines: Sequence[_Line]) -> Iterator[_Line]:
    """Yield the lines without the blank ones between two rows."""
    for at, line in enumerate(lines):
        blank = not answer[line.start : line.end].strip()
        before = next((n for n in range(at - 1, -1, -1) if _filled(answer, lines[n])), -1)
        behind = next((n for n in range(at + 1, len(lines)) if _filled(answer, lines[n])), -1)
        between = before >= 0 and behind >= 0 and lines[before].cells and lines[behind].cells
        if not (blank and between):
            yield line


def _filled(answer: str, line: _Line) -> bool:
    return bool(answer[line.start : line.end].strip())


def _lines(
    answer: str, citations: Sequence[Citation], sources: dict[int, Source]
) -> Iterator[_Line]:
    code, at = code_spans(answer), 0
    in_table = _own_tables(answer)
    for number, text in enumerate(answer.split("\n")):
        start, end = at, at + len(text)
        at = end + 1
        cited = tuple(c for c in citations if start <= c.at < end)
        line = _Line(start, end, cited)
        if cited and number not in in_table and not overlaps(code, start, end):
            line = _quoted_row(answer, line, sources)
        yield line


def _own_tables(answer: str) -> set[int]:
    """Return the numbers of the lines that are in a table the model has drawn."""
    lines, inside = answer.split("\n"), set[int]()
    for rule in (n for n, line in enumerate(lines) if n and is_rule(line)):
        last = rule
        while last < len(lines) and "|" in lines[last]:
            last += 1
        inside |= set(range(rule - 1, last))
    return inside


def _quoted_row(answer: str, line: _Line, sources: dict[int, Source]) -> _Line:
    """Return the line as a row where it quotes one, else as it is."""
    mark = _LIST_MARK.match(answer, line.start, line.end)
    begin = mark.end() if mark else line.start
    words = answer[begin : line.citations[0].at]
    markers = "".join(f"[{citation.n}]" for citation in line.citations)
    behind = "".join(answer[line.citations[0].at : line.end].split())
    row = parse_row(words.rstrip().rstrip("."))
    if row is None or behind.rstrip(".") != markers:
        return line
    cells = tuple(words[cell.start : cell.end] for cell in row.cells)
    for citation in line.citations:
        source = sources.get(citation.n)
        names = _names(words, row, citation, source.text if source else citation.quote)
        if names:
            return replace(line, names=names, cells=cells)
    return line


def _names(words: str, row: Row, citation: Citation, text: str) -> tuple[str, ...]:
    """Return the names of the row's columns, empty where the citation quotes no such row."""
    quoted = parse_row(citation.quote)
    if quoted is None:
        return ()
    cells = {citation.quote[cell.start : cell.end] for cell in quoted.cells}
    if not all(
        words[cell.start : cell.end] in cells for cell in row.cells if cell.end > cell.start
    ):
        return ()
    if row.labelled:
        return tuple(cell.label for cell in row.cells)
    names = _header_above(text, citation.quote)
    return (*names, *("",) * (len(row.cells) - len(names)))[: len(row.cells)] or ("",)


def _header_above(text: str, quote: str) -> tuple[str, ...]:
    """Return the column names of the table in which a text has a row."""
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    number = 0
    while number < len(lines):
        read = read_table(text, lines[number:])
        if read and any(text[row.start : row.end].strip() == quote.strip() for row in read[0].rows):
            return read[0].names
        number += read[1] if read else 1
    return ()


class _Writer:
    """Writes the answer anew and remembers where its citations went."""

    def __init__(self, answer: str) -> None:
        self.text = ""
        self._answer = answer
        self._at: dict[int, int] = {}  # of a citation: old offset to new offset

    def line(self, line: _Line) -> None:
        """Write a line as it is; a citation behind the last bar of a row goes before that bar."""
        if line.start and self.text:
            self.text += "\n"
        words = self._answer[line.start : line.end]
        shift = 0
        if line.citations and (bar := _TRAILING.search(self._before(line))) and "|" in words:
            first = line.citations[0].at - line.start
            markers = words[first:].rstrip()
            words = f"{words[: bar.start()].rstrip()} {markers} |"
            shift = len(words) - len(markers) - 2 - first
        for citation in line.citations:
            self._at[citation.at] = len(self.text) + citation.at - line.start + shift
        self.text += words

    def table(self, rows: Sequence[_Line]) -> None:
        """Write quoted rows with the same columns as a table."""
        names = list(dict.fromkeys(name for row in rows for name in row.names))
        if not all(names):
            width = max(len(row.names) for row in rows)
            names = list(next(row.names for row in rows if len(row.names) == width))
        self.text = self.text.rstrip("\n") + ("\n\n" if self.text.strip() else "")
        self.text += f"{_joined(names)}\n|{'---|' * len(names)}"
        for row in rows:
            self._row(row, names)
        if self._answer[rows[-1].end :].lstrip(" \t").startswith("\n\n"):
            return
        self.text += "\n"  # Markdown ends a table at a blank line

    def moved(self, citations: Sequence[Citation]) -> list[Citation]:
        """Return the citations with their offsets in the new text."""
        return [replace(c, at=self._at.get(c.at, -1)) for c in citations]

    def _before(self, line: _Line) -> str:
        return self._answer[line.start : line.citations[0].at]

    def _row(self, row: _Line, names: Sequence[str]) -> None:
        by_name = dict(zip(row.names, row.cells, strict=False))
        cells = [by_name.get(name, "") for name in names] if all(names) else list(row.cells)
        last = max((at for at, cell in enumerate(cells) if cell), default=0)
        self.text += "\n|"
        for at, cell in enumerate(cells):
            self.text += f" {_escaped(cell)} "
            for citation in row.citations if at == last else ():
                self._at[citation.at] = len(self.text)
                self.text += f"[{citation.n}] "
            self.text += "|"


def _joined(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(cell: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(cell.split()))
