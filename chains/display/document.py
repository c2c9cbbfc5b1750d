"""Document: its text in parts that a page can show, its outline, and what is found in it.

parts = split(document.pages)
at = part_of(parts, place)
html = part_html(document.pages, parts[at], style, [place], place)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chains.display.blocks import Style, blocks
from chains.display.markup import Marker, blocks_html
from index.documents import OutlineEntry, Page, StoredDocument

PART_CHARS = 30_000
MAX_HITS = 500
MIN_QUERY = 2  # characters


class Place(NamedTuple):
    """A span of one page of a document; a span of no characters is the page itself."""

    page: int
    start: int = 0
    end: int = 0


Part = list[Place]  # adjacent spans, one page each


def split(pages: Sequence[Page]) -> list[Part]:
    """Return the pages in parts of at most `PART_CHARS`, a longer page cut between its lines."""
    parts: list[Part] = []
    room = 0
    for page in pages:
        for start, end in _cuts(page.text):
            if not parts or end - start > room:
                parts.append([])
                room = PART_CHARS
            parts[-1].append(Place(page.number, start, end))
            room -= end - start
    return parts


def part_of(parts: Sequence[Part], place: Place) -> int:
    """Return the number, from 0, of the part that has a place; 0 where none has."""
    for number, part in enumerate(parts):
        for span in part:
            if span.page == place.page and place.start < max(span.end, 1):
                return number
    return 0


def part_html(
    document: StoredDocument,
    part: Part,
    style: Style,
    marked: Sequence[Place],
    target: Place | None,
    page_names: Mapping[int, str],
) -> str:
    """Return the HTML of one part, its pages below their names, with the places marked."""
    texts = {page.number: page.text for page in document.pages}
    written = []
    for span in part:
        text = texts[span.page][span.start : span.end]
        spans = [_within(place, span) for place in marked if place.page == span.page]
        aim = _within(target, span) if target and target.page == span.page else None
        marker = Marker(text, spans, style, aim)
        if name := page_names.get(span.page):
            label = Marker(name, [], Style())
            written.append(f'<p class="page-name">{label.plain(0, len(name))}</p>')
        written.append(blocks_html(blocks(text, style), marker))
    return "".join(written)


def find(pages: Sequence[Page], query: str) -> list[Place]:
    """Return where the pages have the words of a query in this order, at most `MAX_HITS` places.

    Case and the kind of blanks do not matter.
    """
    words = query.split()
    if len("".join(words)) < MIN_QUERY:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.I)
    found = (Place(page.number, *m.span()) for page in pages for m in pattern.finditer(page.text))
    return [place for place, _ in zip(found, range(MAX_HITS), strict=False)]


def outline(document: StoredDocument, style: Style) -> list[tuple[OutlineEntry, Place]]:
    """Return the headings of a document, each with the place of its line."""
    if style.markdown:
        return list(_markdown_outline(document))
    texts = {page.number: page.text for page in document.pages}
    return [
        (entry, _line_of(entry, texts[entry.page]))
        for entry in document.outline
        if entry.page in texts
    ]


def _markdown_outline(document: StoredDocument) -> Iterator[tuple[OutlineEntry, Place]]:
    for page in document.pages:
        for block in blocks(page.text, Style(markdown=True)):
            if block.kind == "heading":
                title = page.text[slice(*block.inner)]
                entry = OutlineEntry(page.number, block.start, block.level, title)
                yield entry, Place(page.number, *block.inner)


def _line_of(entry: OutlineEntry, text: str) -> Place:
    at = text.find(entry.title, entry.offset)
    start = entry.offset if at < 0 else at
    return Place(entry.page, start, start + (len(entry.title) if at >= 0 else 1))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > PART_CHARS:
        end = text.rfind("\n", start + 1, start + PART_CHARS) + 1 or start + PART_CHARS
        yield start, end
        start = end
    yield start, len(text)


def _within(place: Place, span: Place) -> tuple[int, int]:
    return place.start - span.start, place.end - span.start
