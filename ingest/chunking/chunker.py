"""Cut the pages of a document into parents (what is read) and children (what is searched).

A parent is a section, or as much of one as fits; parents do not overlap. Children overlap inside
their parent and never cross a heading, such as a definition in code. Cuts fall between paragraphs
where they can, else between sentences or rows, else between words; fenced code that fits is kept
whole. Offsets are exact: `page.text[start:end]` is the chunk.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.chunks import HEADING_SEPARATOR, Child, Parent
from index.documents import Page
from ingest.chunking.boundaries import Layout
from ingest.chunking.splitter import Cutter
from ingest.chunking.table_rows import RowCount, header_at
from settings import Settings

_READING = 4  # raised where loaders read more or otherwise, so that kept documents are read anew
_TINY = 8  # a section below 1/8 of a parent is read together with the one that follows


@dataclass(frozen=True, slots=True)
class ChunkSizes:
    """Longest parent and child and the overlap of children, in characters.

    `reading` names settings of the loaders other than the defaults: they change the text too.

    In whole articles the first child holds the answer to .80 of SQuAD's and .94 of KorQuAD's
    questions where children have 400 characters, to .84 and .97 where they have 800; twice the
    overlap finds no more. Smaller ones suit embedders that read less than some 250 tokens.
    """

    parent: int = 1600
    child: int = 800
    overlap: int = 80
    reading: str = ""

    @property
    def recipe(self) -> str:
        """A short name of these sizes; documents cut by another recipe are cut again."""
        sizes = f"chunks-{_READING}:{self.parent}:{self.child}:{self.overlap}"
        return f"{sizes}:{self.reading}" if self.reading else sizes


def sizes_of(settings: Settings) -> ChunkSizes:
    """Return the sizes that `settings` asks for, and how documents are to be read."""
    choices = (settings.withdrawn_text, settings.hidden_content)
    reading = "" if choices == ("drop", "keep") else "-".join(choices)
    sizes = settings.parent_chars, settings.child_chars, settings.child_overlap
    return ChunkSizes(*sizes, reading=reading)


def chunk(pages: Iterable[Page], sizes: ChunkSizes) -> Iterator[Parent]:
    """Yield the parents of all pages in order; blank pages have none."""
    path: list[tuple[int, str]] = []
    for page in pages:
        yield from _Page(page, sizes).parents(path)


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    path: tuple[tuple[int, str], ...]

    @property
    def heading(self) -> str:
        return HEADING_SEPARATOR.join(title for _, title in self.path)


class _Page:
    """One page, and how it is cut."""

    def __init__(self, page: Page, sizes: ChunkSizes) -> None:
        self._page = page
        layout = Layout(page)
        outer = layout.bounds(sizes.parent)
        inner = outer if layout.longest_row <= sizes.child else layout.bounds(sizes.child)
        self._parents = Cutter(page.text, outer, sizes.parent)
        self._children = Cutter(page.text, inner, sizes.child, sizes.overlap)
        self._limit = sizes.parent
        self._tables = layout.tables
        self._count = RowCount(page) if page.rows else None

    def parents(self, path: list[tuple[int, str]]) -> Iterator[Parent]:
        """Yield the page's parents; `path` is carried on from page to page."""
        for group in _grouped(self._sections(path), self._limit):
            heading = _common(group)
            for start, end in self._parents.pieces(group[0].start, group[-1].end):
                children = tuple(self._inside(group, start, end))
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

    def _inside(self, group: Sequence[_Section], start: int, end: int) -> Iterator[Child]:
        for section in group:
            first, last = max(section.start, start), min(section.end, end)
            for piece in self._children.pieces(first, last) if first < last else ():
                yield Child(*piece, self._rows(*piece), header_at(self._tables, piece[0]))

    def _rows(self, start: int, end: int) -> tuple[int, int]:
        return self._count.between(start, end) if self._count else (0, 0)


def _grouped(sections: Sequence[_Section], limit: int) -> Iterator[list[_Section]]:
    """Join a tiny section, such as a bare heading, with the deeper ones that follow it."""
    group: list[_Section] = []
    for section in sections:
        if group and not _joins(group, section, limit):
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def _joins(group: Sequence[_Section], section: _Section, limit: int) -> bool:
    head = group[0]
    return (
        group[-1].end - head.start < limit // _TINY
        and section.end - head.start <= limit
        and section.path[: len(head.path)] == head.path
    )


def _common(group: Sequence[_Section]) -> str:
    # One section behind a bare heading: the deeper path says more and holds the other.
    return group[-1].heading if len(group) <= 2 else group[0].heading
