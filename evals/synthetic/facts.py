"""Fact extraction: subject, name and value from tables and labelled lines.

| Hall | Rooms |
| East | 240   |        ->  Fact("East", "Rooms", "240", ...)
Fee: 5,000 won          ->  Fact("", "Fee", "5,000 won", ...)
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.chunking.table_rows import BAR, tables

MAX_NAME_CHARS, MAX_VALUE_CHARS = 40, 80

_RECORD = re.compile(r"(?:^|(?<=; ))(?P<name>[^:;|\n]{1,40}): (?P<value>[^;\n]+)(?:;|$)")
_LABELLED = re.compile(
    r"^[ \t]*(?:[-*•·▪○●■□▶※]\s+|\(?\d{1,2}[.)]\s+)?"
    r"(?P<name>[^\W\d][^:：|;,.!?\n]{0,39})\s?[:：]\s+(?P<value>[^|;\n]{2,80}?)\s*$",
    re.M,
)
_RULE = re.compile(r"[\s|:+-]+")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATED = re.compile(
    rf"\d{{1,2}}월\s?\d|\b\d{{4}}-\d\d|\d\s(?i:{_MONTHS})[a-z]*|\b(?i:{_MONTHS})[a-z]*\s\d"
)
# Right answers that nearly any passage contains.
_EMPTY = {"none", "any", "yes", "no", "all", "open", "closed", "n/a", "없음", "있음", "무관", "예"}
_NOTES = {"note", "notes", "remark", "remarks", "비고", "참고", "기타"}  # a column of anything
_NOTHING = re.compile(r"[\W_]*")


class Fact(NamedTuple):
    """One value with the names it is asked by.

    Attributes:
        subject: What the value is about, the first cell of its row; empty for a labelled line.
        name: The head of its column, or its label.
        value: The verbatim cell.
        line: The whole line.
    """

    subject: str
    name: str
    value: str
    line: str

    @property
    def dated(self) -> bool:
        """Whether the value is a date."""
        return bool(_DATED.search(self.value))


def facts(text: str) -> Iterator[Fact]:
    """Yield the facts of a page whose subject and name occur once."""
    candidates = [*_cells(text), *_records(text), *_labelled(text)]
    times = Counter((fact.subject, fact.name) for fact in candidates)
    yield from (
        fact for fact in candidates if times[fact.subject, fact.name] == 1 and _is_askable(fact)
    )


def _is_askable(fact: Fact) -> bool:
    names = (fact.name, *([fact.subject] if fact.subject else []))
    return (
        all(0 < len(name) <= MAX_NAME_CHARS and not _NOTHING.fullmatch(name) for name in names)
        and 1 < len(fact.value) <= MAX_VALUE_CHARS
        and not _NOTHING.fullmatch(fact.value)
        and fact.value not in names
        and fact.name.lower() not in _NOTES
        and fact.value.lower().rstrip(".") not in _EMPTY
    )


def _cells(text: str) -> Iterator[Fact]:
    for table in tables(text):
        if not table.header:
            continue
        heads = _split(table.header)
        for line in text[table.below : table.end].splitlines():
            cells = _split(line)
            if len(cells) == len(heads) and not _RULE.fullmatch(line):
                yield from _of_row(heads, cells, line)


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(BAR.strip())]


def _of_row(heads: Sequence[str], cells: Sequence[str], line: str) -> Iterator[Fact]:
    first = Fact("", heads[0], cells[0], line)
    if first.dated and len(cells) == 2:  # a calendar: the question asks for the date
        yield Fact(cells[1], heads[0], cells[0], line)
    elif not first.dated:
        for name, value in zip(heads[1:], cells[1:], strict=True):
            yield Fact(cells[0], name, value, line)


def _records(text: str) -> Iterator[Fact]:
    """Yield the facts of rows written as `name: value; name: value`."""
    for line in text.splitlines():
        pairs = [(match["name"], match["value"]) for match in _RECORD.finditer(line)]
        if len(pairs) > 1 and line.count(": ") == len(pairs):
            heads, cells = [name for name, _ in pairs], [value for _, value in pairs]
            yield from _of_row(heads, cells, line)


def _labelled(text: str) -> Iterator[Fact]:
    for match in _LABELLED.finditer(text):
        yield Fact("", match["name"].strip(), match["value"], match[0].strip())
