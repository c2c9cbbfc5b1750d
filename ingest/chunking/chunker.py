"""Parent-child chunking: parents are given to the model, their smaller children are searched.

A parent is a section, or as much of one as fits; parents do not overlap. Children overlap inside
their parent and never cross a heading, such as a definition in code. Boundaries are those of
paragraphs where possible, else of sentences or rows, else of words; fenced code that fits stays
whole. Offsets are exact: `page.text[start:end]` is the chunk.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.chunks import HEADING_SEPARATOR, Child, Parent
from index.documents import Page
from ingest.chunking.boundaries import PageLayout
from ingest.chunking.splitter import SpanSplitter
from ingest.chunking.table_rows import RowNumbers, header_at
from settings import Settings

READING_VERSION = 4  # raised when loaders extract other text; tests/ingest/chunking says when
_SMALL_SECTION = 8  # a section below 1/8 of a parent is merged with the one that follows


@dataclass(frozen=True, slots=True)
class ChunkSizes:
    """Longest parent, longest child and the overlap of children, in characters.

    Over whole articles, the first child found holds the answer to .80 of SQuAD's and .94 of
    KorQuAD's questions with children of 400 characters, to .84 and .97 with 800; doubling the
    overlap gains nothing. Smaller children suit embedders of fewer than about 250 tokens.

    Attributes:
        reading: Loader settings other than the defaults, because they change the text as well.
    """

    parent: int = 1600
    child: int = 800
    overlap: int = 80
    reading: str = ""

    @property
    def fingerprint(self) -> str:
        """Chunking fingerprint; documents indexed under another one are read and chunked again."""
        sizes = f"chunks-{READING_VERSION}:{self.parent}:{self.child}:{self.overlap}"
        return f"{sizes}:{self.reading}" if self.reading else sizes


def sizes_of(settings: Settings) -> ChunkSizes:
    """Return the chunk sizes and loader settings of `settings`."""
    choices = (settings.withdrawn_text, settings.hidden_content)
    reading = "" if choices == ("drop", "keep") else "-".join(choices)
    sizes = settings.parent_chars, settings.child_chars, settings.child_overlap
    return ChunkSizes(*sizes, reading=reading)


def chunk(pages: Iterable[Page], sizes: ChunkSizes) -> Iterator[Parent]:
    """Yield the parents of all pages of a document in order; blank pages have none."""
    path: list[tuple[int, str]] = []
    for page in pages:
        yield from _PageChunker(page, sizes).parents(path)


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    path: tuple[tuple[int, str], ...]

    @property
    def heading(self) -> str:
        return HEADING_SEPARATOR.join(title for _, title in self.path)


class _PageChunker:
    """Chunks one page."""

    def __init__(self, page: Page, sizes: ChunkSizes) -> None:
        self._page = page
        layout = PageLayout(page)
        outer = layout.boundaries(sizes.parent)
        inner = outer if layout.longest_row <= sizes.child else layout.boundaries(sizes.child)
        self._parents = SpanSplitter(page.text, outer, sizes.parent)
        self._children = SpanSplitter(page.text, inner, sizes.child, sizes.overlap)
        self._limit = sizes.parent
        self._tables = layout.tables
        self._row_numbers = RowNumbers(page) if page.rows else None

    def parents(self, path: list[tuple[int, str]]) -> Iterator[Parent]:
        """Yield the page's parents; the heading path continues from page to page."""
        for group in _merge_small(self._sections(path), self._limit):
            heading = _heading(group)
            for start, end in self._parents.split(group[0].start, group[-1].end):
                children = tuple(self._children_in(group, start, end))
                rows = self._rows(start, end)
                yield Parent(self._page.number, start, end, heading, children, rows)

    def _sections(self, path: list[tuple[int, str]]) -> list[_Section]:
        at, sections, text = 0, [], self._page.text
        for offset, level, title in self._page.headings:
            if not at <= offset <= len(text):
                continue
            sections.append(_Section(at, offset, tuple(path)))
            while path and path[-1][0] >= level:
                path.pop()
            path.append((level, " ".join(title.split())))
            at = offset
        sections.append(_Section(at, len(text), tuple(path)))
        return [s for s in sections if s.end > s.start and text[s.start : s.end].strip()]

    def _children_in(self, group: Sequence[_Section], start: int, end: int) -> Iterator[Child]:
        for section in group:
            first, last = max(section.start, start), min(section.end, end)
            for span in self._children.split(first, last) if first < last else ():
                yield Child(*span, self._rows(*span), header_at(self._tables, span[0]))

    def _rows(self, start: int, end: int) -> tuple[int, int]:
        return self._row_numbers.between(start, end) if self._row_numbers else (0, 0)


def _merge_small(sections: Sequence[_Section], limit: int) -> Iterator[list[_Section]]:
    """Merge a small section, such as a bare heading, with the subsections that follow it."""
    group: list[_Section] = []
    for section in sections:
        if group and not _belongs_to(group, section, limit):
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def _belongs_to(group: Sequence[_Section], section: _Section, limit: int) -> bool:
    first = group[0]
    return (
        group[-1].end - first.start < limit // _SMALL_SECTION
        and section.end - first.start <= limit
        and section.path[: len(first.path)] == first.path
    )


def _heading(group: Sequence[_Section]) -> str:
    # A bare heading and one section: the path of the section contains the heading.
    return group[-1].heading if len(group) <= 2 else group[0].heading
