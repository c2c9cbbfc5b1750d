"""Text units: split a passage into sentences, list items and table rows with their headings.

A line that introduces a list or table ("Bring:", "다음과 같다.") is also a unit together with it,
since alone it answers nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from text.analyser import tokens
from text.sentences import sentence_spans

_ITEM = re.compile(r"[ \t>]*(?:[-*•‣◦▪·○●■□▶※–]|\(?\d{1,3}[.)]|[①-⑳]|\(?[가-하][.)])\s")
_LEADING_MARK = re.compile(rf"\A(?:{_ITEM.pattern}|#{{1,6}}\s)\s*")
_INTRODUCES = re.compile(
    r"[:：]\s*$|(?:다음|아래)(?:의? ?\w+)?[과와]\s?같|as follows|(?:the )?following[^.]*[.:]?$",
    re.I,
)
_NUMBERING = re.compile(
    r"#{1,6}\s|\(?\d{1,2}(?:\.\d{1,2})*[.)]?\s|제\s?\d+\s?[조장절관편](?:의\s?\d+)?"
    r"|(?:Article|Section|Chapter|Part)\s+[\dIVX]+\b|[IVX가-하]+\.\s"
)
# A line in these forms is a heading wherever it stands, also at the end of a passage.
_TITLE = re.compile(
    r"#{1,6}\s|제\s?\d+\s?[조장절관편](?:의\s?\d+)?\s?(?:\([^()\n]*\))?\s*$"
    r"|\[[^\]\n]{1,12}\]\s[^.!?:：|\n]{2,60}(?<![다요])$"  # [공지 1] 연장 운영
)
# The title of an article, on the line of its first sentence: 제22조(헬스장) 헬스장은 ...
_ARTICLE = re.compile(
    r"(?:제\s?\d+\s?조(?:의\s?\d+)?\s?|(?:Article|Section)\s\d+\.?\s)[(（](?P<title>[^()（）\n]{1,40})[)）]\s"
)
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")
_NOT_HEADING = re.compile(r"[.!?。:：;,|=\t]|\d|^[-*•‣◦▪·○●■□▶※–]\s|[다요죠음함임]$")
_RULE = re.compile(r"[\s|:=+*_-]+$")
_UNIT_IN_BRACKETS = re.compile(r"[(（\[][^()（）\[\]|]*[)）\]]")  # 숙박비(1박), Fee (24 h)
_MAX_BLOCK_CHARS = 500
_MAX_BETWEEN = 2  # sentences between an introducing line and its list or table
_MAX_HEADING_CHARS = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a passage: `passage.text[start:end] == text`.

    Attributes:
        words: Its tokens in order.
        context: Tokens of the title, heading, table header or introducing line above it.
        heading: Whether it is a heading.
        labels: The cells of the table header above a row, one for each of its cells.
    """

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    context: frozenset[str]
    heading: bool = False
    labels: tuple[str, ...] = ()

    def readable(self) -> str:
        """Return the text without its list mark; of a row, each cell after its column's label."""
        if not self.labels:
            return self.text if "\n" in self.text else _LEADING_MARK.sub("", self.text) or self.text
        return _labelled(self.labels, self.text)


def split_units(text: str, title: str = "") -> list[Unit]:
    """Return the units of a passage in order; a block follows the line that introduces it."""
    spans, above = _spans(text), frozenset(tokens(title))
    headers = _headers(text, spans)
    heading, lead = frozenset[str](), frozenset[str]()
    units: list[Unit] = []
    for place, (start, end) in enumerate(spans):
        piece, header = text[start:end], headers.get(place)
        is_heading = header == place or _is_heading(text, start, end)
        top = text[slice(*spans[header])] if header is not None else ""
        if not _ITEM.match(piece):
            lead = frozenset(tokens(top))
        if article := _ARTICLE.match(piece):
            heading = frozenset(tokens(article["title"]))
        context = above if is_heading and header is None else above | heading | lead
        labels = tuple(cells(top)) if top and not is_heading else ()
        found = tuple(tokens(_labelled(labels, piece) if labels else piece))
        unit = Unit(piece, start, end, found, context, is_heading, labels)
        if is_heading and header is None:
            heading = frozenset(unit.words)
        units.append(unit)
        if _introduces(text, spans, place):
            lead = frozenset(unit.words)
            units += _block(text, spans, place, context)
    return units


def _labelled(labels: Sequence[str], row: str) -> str:
    """Return the cells of a row, each after its label."""
    labelled = zip(labels, cells(row), strict=True)
    return "; ".join(f"{label}: {cell}" if label else cell for label, cell in labelled if cell)


def cells(row: str) -> list[str]:
    """Return the cells of a table row, separated by bars or tabs."""
    parts = row.split("\t") if "\t" in row else row.strip().strip("|").split("|")
    return [part.strip() for part in parts]


def _spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of sentences, whole table rows and headings, without ruled lines."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        if _RULE.match(text[start:end]):
            continue
        line = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", start)
        whole = text[line : stop if stop >= 0 else len(text)]
        if _is_row(whole) or _MARKDOWN_HEADING.match(whole):
            start, end = line, line + len(whole.rstrip())
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _headers(text: str, spans: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return the index of the header for each row of a table, the header included."""
    headers: dict[int, int] = {}
    place = 0
    while place < len(spans):
        first, place = place, place + 1
        width = _width(text, spans[first])
        while width and place < len(spans) and _width(text, spans[place]) == width:
            place += 1
        if width and place - first > 1 and _is_header(text, spans[first], spans[first + 1]):
            headers |= dict.fromkeys(range(first, place), first)
    return headers


def _is_header(text: str, row: tuple[int, int], following: tuple[int, int]) -> bool:
    # A passage may begin in the middle of a table; its first row is then no header.
    if _RULE.match(text[row[1] : following[0]].strip() or "x"):
        return True
    return row[0] > 0 and not has_number(text[slice(*row)])


def has_number(label: str) -> bool:
    """Return whether a cell has a number; one in brackets behind a label is that of a unit."""
    return bool(re.search(r"\d", _UNIT_IN_BRACKETS.sub(" ", label)))


def _width(text: str, span: tuple[int, int]) -> int:
    piece = text[slice(*span)]
    return len(cells(piece)) if _is_row(piece) else 0


def _is_row(piece: str) -> bool:
    return piece.lstrip().startswith("|") or " | " in piece or "\t" in piece.strip()


def _introduces(text: str, spans: Sequence[tuple[int, int]], place: int) -> bool:
    start, end = spans[place]
    if _is_list_item(text, spans[place]) or not _INTRODUCES.search(text[start:end]):
        return False
    return _first_list_item(text, spans, place) is not None


def _is_list_item(text: str, span: tuple[int, int]) -> bool:
    """Return whether the text is an item of a list or a row of a table."""
    return bool(_ITEM.match(text, span[0])) or _is_row(text[slice(*span)])


def _first_list_item(text: str, spans: Sequence[tuple[int, int]], place: int) -> int | None:
    """Return the index of the first item below an introducing line, in its own section."""
    for at in range(place + 1, min(place + 2 + _MAX_BETWEEN, len(spans))):
        if _is_list_item(text, spans[at]):
            return at
        if _is_heading(text, *spans[at]) or _INTRODUCES.search(text[slice(*spans[at])]):
            return None
    return None


def _block(
    text: str, spans: Sequence[tuple[int, int]], place: int, context: frozenset[str]
) -> Iterator[Unit]:
    """Yield the introducing line together with the items or rows below it."""
    start, end = spans[place]
    first = _first_list_item(text, spans, place) or len(spans)
    for span in spans[first:]:
        if not _is_list_item(text, span) or span[1] - start > _MAX_BLOCK_CHARS:
            break
        end = span[1]
    if end > spans[place][1]:
        piece = text[start:end]
        yield Unit(piece, start, end, tuple(tokens(piece)), context)


def _is_heading(text: str, start: int, end: int) -> bool:
    """Return whether the text is a short line without a statement, above another line."""
    piece = text[start:end].strip("*_ ")
    if _TITLE.match(piece):
        return True
    if (
        end - start > _MAX_HEADING_CHARS
        or not _is_whole_line(text, start, end)
        or not text[end:].strip()
    ):
        return False
    if piece.endswith(("?", "？")):
        return True
    numbering = _NUMBERING.match(piece)
    if (
        numbering
        and _NUMBERING.match(text[end:].lstrip("\n "))
        and "\n\n" not in text[end : end + 2]
    ):
        return False  # one item of a numbered list
    return not _NOT_HEADING.search(piece[numbering.end() :] if numbering else piece)


def _is_whole_line(text: str, start: int, end: int) -> bool:
    """Return whether the text is a whole line."""
    before, after = text[:start].rstrip(" \t")[-1:], text[end:].lstrip(" \t")[:1]
    return before in ("", "\n") and after in ("", "\n")
