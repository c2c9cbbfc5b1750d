"""Cut the pages of a document into parents (what is read) and children (what is searched).

A parent is a section, or as much of one as fits; parents do not overlap. Children overlap inside
their parent and never cross a heading. Cuts fall between paragraphs where they can, else between
sentences, else between words. Offsets are exact: `page.text[start:end]` is the chunk.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.records import Page
from ingest.rows import RowCount
from settings import Settings
from text.sentences import sentence_spans

HEADING_JOINT = " > "
_TINY = 8  # a section below 1/8 of a parent is read together with the one that follows


@dataclass(frozen=True, slots=True)
class Sizes:
    """Longest parent and child and the overlap of children, in characters."""

    parent: int = 1600
    child: int = 400
    overlap: int = 80

    @property
    def recipe(self) -> str:
        """A short name of these sizes; documents cut by another recipe are cut again."""
        return f"chunks-2:{self.parent}:{self.child}:{self.overlap}"


class Child(NamedTuple):
    """A stretch of a parent that is searched.

    Attributes:
        start, end: In characters of the page.
        rows: The first and the last row it holds; zeros where none are counted.
        header: The head of the table it goes on with, which its own text does not hold.
    """

    start: int
    end: int
    rows: tuple[int, int] = (0, 0)
    header: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """A passage of a page with its children; all offsets count characters of the page."""

    page: int
    start: int
    end: int
    heading: str
    children: tuple[Child, ...]
    rows: tuple[int, int] = (0, 0)


def sizes_of(settings: Settings) -> Sizes:
    """Return the sizes that `settings` asks for."""
    return Sizes(settings.parent_chars, settings.child_chars, settings.child_overlap)


def chunk(pages: Iterable[Page], sizes: Sizes) -> Iterator[Parent]:
    """Yield the parents of all pages in order; blank pages have none."""
    path: list[tuple[int, str]] = []
    for page in pages:
        yield from _Cutter(page, sizes).parents(path)


def embedded_text(title: str, heading: str, text: str, header: str = "") -> str:
    """Return what is embedded and indexed for a chunk: its place in the document, then its text."""
    above = [line for line in (title.strip(), heading.strip(), header) if line]
    return "\n".join([*above, text])


@dataclass(frozen=True, slots=True)
class _Section:
    start: int
    end: int
    path: tuple[tuple[int, str], ...]

    @property
    def heading(self) -> str:
        return HEADING_JOINT.join(title for _, title in self.path)


class _Cutter:
    """The boundaries of one page and the cuts made along them."""

    def __init__(self, page: Page, sizes: Sizes) -> None:
        self.page = page
        self.text = page.text
        self.sizes = sizes
        spans = sentence_spans(page.text)
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self._count = RowCount(page) if page.rows else None

    def parents(self, path: list[tuple[int, str]]) -> Iterator[Parent]:
        """Yield the page's parents; `path` is carried on from page to page."""
        limit = self.sizes.parent
        for group in _grouped(self._sections(path), limit):
            start, end = self._trim(group[0].start, group[-1].end)
            heading = _common(group)
            for piece in self._cut(start, end, limit, 0):
                children = tuple(self._children(group, piece))
                yield Parent(self.page.number, *piece, heading, children, self._rows(*piece))

    def _sections(self, path: list[tuple[int, str]]) -> list[_Section]:
        at, sections = 0, []
        for offset, level, title in self.page.headings:
            if not at <= offset <= len(self.text):
                continue
            sections.append(_Section(at, offset, tuple(path)))
            while path and path[-1][0] >= level:
                path.pop()
            path.append((level, " ".join(title.split())))
            at = offset
        sections.append(_Section(at, len(self.text), tuple(path)))
        return [s for s in sections if self.text[s.start : s.end].strip()]

    def _children(self, group: Sequence[_Section], parent: tuple[int, int]) -> Iterator[Child]:
        for section in group:
            start, end = max(section.start, parent[0]), min(section.end, parent[1])
            if start >= end:
                continue
            start, end = self._trim(start, end)
            for piece in self._cut(start, end, self.sizes.child, self.sizes.overlap):
                yield Child(*piece, self._rows(*piece))

    def _rows(self, start: int, end: int) -> tuple[int, int]:
        return self._count.between(start, end) if self._count else (0, 0)

    def _cut(self, start: int, end: int, limit: int, overlap: int) -> Iterator[tuple[int, int]]:
        """Cut a stretch into pieces of similar size that share at most `overlap` characters."""
        overlap = min(overlap, limit // 2)
        while end - start > limit:
            # Only the last two pieces are balanced, so that an edit does not move every cut.
            left = end - start - overlap
            target = limit * 4 // 5 if left > 2 * (limit - overlap) else left // 2 + overlap
            stop = self._stop(start, start + limit, target, overlap)
            yield self._trim(start, stop)
            start = self._resume(start, stop, overlap)
        if start < end:
            yield start, end

    def _stop(self, start: int, furthest: int, target: int, overlap: int) -> int:
        """Return the best end for a piece, near `target` characters behind its start."""
        low = start + max(target // 2, overlap)
        high = min(start + target + target // 4, furthest)
        near = self.ends[bisect_right(self.ends, low) : bisect_right(self.ends, high)]
        if near:
            paragraphs = [end for end in near if self.text[end : end + 2] == "\n\n"]
            return min(paragraphs or near, key=lambda end: abs(end - start - target))
        for end in range(furthest, low, -1):
            if self.text[end].isspace() or self.text[end - 1].isspace():
                return end
        return furthest

    def _resume(self, start: int, stop: int, overlap: int) -> int:
        """Return where the next piece begins: at most `overlap` characters before `stop`."""
        after = self._skip(stop)
        if not overlap:
            return after
        low = max(start + 1, stop - overlap)
        at = bisect_left(self.starts, low)
        if at < len(self.starts) and self.starts[at] < stop:
            return self.starts[at]
        for begin in range(low, stop):
            if self.text[begin - 1].isspace() and not self.text[begin].isspace():
                return begin
        return after

    def _skip(self, at: int) -> int:
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return min(self._skip(start), end), end


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
