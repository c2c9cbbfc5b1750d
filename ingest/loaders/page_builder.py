"""The text of one document while a loader writes it down."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from index.documents import Extracted, Kind, Note, Page, Status
from index.messages import reason
from ingest.loaders.limits import Limits
from text.language import detect_language
from text.normalise import normalise, strip_invisible

_SAMPLE = 4_000
_TITLE = 200
_PART_NAME, _PART_NAMES = 60, 5
_PAGE_NAME = 100


class Refused(Exception):
    """This file cannot be read; `key` names the sentence in `index/messages.yaml`."""

    def __init__(self, code: str, key: str, **values: Any) -> None:
        super().__init__(key)
        self.code, self.key, self.values = code, key, values


class PageBuilder:
    """Pages in the making: every text is cleaned on the way in, so that offsets stay exact.

    Attributes:
        title: Set by the loader where the document names itself.
        metadata: Small JSON values about the document.
        failed_pages: Numbers of pages that could not be read.
        pages_without_ocr: Numbers of pages that text recognition had no time left for.
        no_text_reason: Key of the sentence for a file without text; empty for the usual one.
        salvaged: Whether the file was so damaged that parts may be missing unnoticed.
        preview_only: Whether only the preview inside the file could be read.
        unread_parts: Names of files inside this one that could not be read.
        omissions: How much of each kind was read but not kept, or kept only with a mark, by its
            key in `index/messages.yaml` (`left_out_struck`); `ingest extract` tells of it.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[Page] = []
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[tuple[int, int, str]] = []
        self._rows: list[tuple[int, int]] = []
        self._row = 0
        self._invisible = 0
        self._room = limits.characters
        self.title = ""
        self.metadata: dict[str, Any] = {}
        self.failed_pages: list[int] = []
        self.pages_without_ocr: list[int] = []
        self.no_text_reason = ""
        self.salvaged = False
        self.preview_only = False
        self.unread_parts: list[str] = []
        self.omissions: Counter[str] = Counter()
        self._incomplete: dict[str, dict[str, Any]] = {}

    def clean(self, text: str) -> str:
        """Return `text` in the normal form of this project, counting what was invisible in it."""
        visible, removed = strip_invisible(normalise(text))
        self._invisible += removed
        # Taking out a sign can bring two together that compose.
        return normalise(visible) if removed else visible

    def mark_incomplete(self, key: str, **values: Any) -> None:
        """Say that part of the document could not be read, so that its status is `partial`.

        Args:
            key: Of the sentence in `index/messages.yaml` that says what is missing and what helps.
            values: For the sentence; those of the last call with a key count.
        """
        self._incomplete[key] = values

    def render_withdrawn(self, text: str, kind: str) -> str:
        """Return what is to be written of text that its author struck out, deleted or hid.

        Args:
            text: As it stands in the document.
            kind: `struck`, `deleted` or `comment`.
        """
        if not text.strip():
            return text
        self.omissions[f"left_out_{kind}"] += 1
        if self._limits.withdrawn == "drop":
            return ""
        return reason(f"marked_{kind}", self._limits.language, text=text)

    def add(
        self,
        text: str,
        *,
        heading: int = 0,
        gap: str = "\n\n",
        verbatim: bool = False,
        row: int = 0,
    ) -> int:
        """Append a block after `gap` and return its offset in the page.

        Args:
            text: The block; empty ones leave no trace.
            heading: Level from 1 when the block is a heading.
            gap: What separates it from the block before.
            verbatim: Keep leading blanks, as code needs them.
            row: Number of the row that the block's first line is, as its program shows it.
        """
        block = self.clean(text)
        block = block.strip("\n").rstrip() if verbatim else block.strip()
        if not block:
            return self._length
        self._grow(gap if self._length else "")
        start = self._length
        self._grow(block)
        if row:
            self._count(start, row, row + block.count("\n"), counts_on=gap == "\n")
        elif self._row:
            self._rows.append((start, 0))
            self._row = 0
        if heading:
            self._headings.append((start, heading, " ".join(block.split())))
        return start

    def add_heading(self, offset: int, level: int, title: str) -> None:
        """Note a heading at an offset of the current page."""
        self._headings.append((offset, level, " ".join(title.split())))

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written yet."""
        return not self._parts and not any(page.text for page in self._pages)

    def end_page(self, kind: Kind = "", name: str = "") -> None:
        """Close the current page, empty or not, and begin the next.

        Args:
            kind: What a reader knows the page as.
            name: What it is called there, where it has a name.
        """
        headings, rows = tuple(sorted(self._headings)), tuple(self._rows)
        number, text = len(self._pages) + 1, "".join(self._parts)
        name = " ".join(self.clean(name).split())[:_PAGE_NAME]
        self._pages.append(Page(number, text, headings, kind, name, rows))
        self._parts, self._headings, self._length = [], [], 0
        self._rows, self._row = [], 0

    @property
    def remaining_characters(self) -> int:
        """How many more characters fit."""
        return self._room

    @property
    def started(self) -> bool:
        """Whether there is any text yet."""
        return bool(self._pages or self._parts)

    def add_pages(self, pages: Iterable[Page], name: str) -> None:
        """Append the pages of a file inside this one, under its name as a heading."""
        if self._parts:
            self.end_page()
        for page in pages:
            if not page.text.strip():
                continue
            if name:
                self.add(name, heading=1)
            self.insert_page_text(page, deeper=1)
            numbered = page.kind in ("page", "slide") and not page.name
            self.end_page(page.kind, str(page.number) if numbered else page.name)
            name = ""

    def insert_page_text(self, page: Page, *, deeper: int = 0) -> None:
        """Append the text of a finished page to the current one, its headings `deeper` down."""
        self._grow("\n\n" if self._length else "")
        start = self._length
        self._grow(page.text)
        self._headings += [(start + at, level + deeper, t) for at, level, t in page.headings]
        self._rows += [(start + at, row) for at, row in page.rows]
        self._row = 0

    def finish(self) -> Extracted:
        """Return the document; without any text its status says so."""
        if self._parts or not self._pages:
            self.end_page()
        if self._invisible:
            self.metadata["invisible_removed"] = self._invisible
        notes = tuple(self._notes())
        status, code, why = self._outcome()
        return Extracted(
            status=status,
            pages=tuple(self._pages),
            title=self._title(),
            language=detect_language(self._sample()),
            reason=why,
            code=code,
            metadata=self.metadata,
            notes=notes,
        )

    def _notes(self) -> Iterator[Note]:
        for key, count in sorted(self.omissions.items()):
            yield Note(key, reason(key, self._limits.language, count=count))

    def _outcome(self) -> tuple[Status, str, str]:
        language = self._limits.language
        if not any(page.text.strip() for page in self._pages):
            key = self.no_text_reason or ("scan" if self.metadata.get("images") else "no_text")
            return "no_text", "no_text", reason(key, language, pages=len(self._pages))
        if self.failed_pages:
            numbers = ", ".join(map(str, self.failed_pages[:10]))
            return "partial", "partial", reason("some_pages", language, pages=numbers)
        if self.pages_without_ocr:
            numbers = ", ".join(map(str, self.pages_without_ocr[:10]))
            return "partial", "partial", reason("ocr_late", language, pages=numbers)
        if self.unread_parts:
            names = ", ".join(name[:_PART_NAME] for name in self.unread_parts[:_PART_NAMES])
            return "partial", "partial", reason("some_parts", language, names=names)
        if self.salvaged:
            return "partial", "partial", reason("salvaged", language)
        if self.preview_only:
            return "partial", "partial", reason("preview", language)
        if self._incomplete:
            told = (reason(key, language, **values) for key, values in self._incomplete.items())
            return "partial", "partial", " ".join(told)
        return "text", "", ""

    def _count(self, start: int, first: int, last: int, *, counts_on: bool) -> None:
        # Only where the count jumps: a sheet of a million rows says it once.
        if first != self._row + 1 or not counts_on or not self._rows:
            self._rows.append((start, first))
        self._row = last

    def _grow(self, text: str) -> None:
        self._room -= len(text)
        if self._room < 0:
            raise Refused("too_large", "characters", millions=self._limits.characters // 1_000_000)
        self._parts.append(text)
        self._length += len(text)

    def _title(self) -> str:
        named = " ".join(self.clean(self.title).split())
        first = next((p.headings[0][2] for p in self._pages if p.headings), "")
        return (named or first or self._limits.stem)[:_TITLE]

    def _sample(self) -> str:
        taken, room = [], _SAMPLE
        for page in self._pages:
            if room <= 0:
                break
            taken.append(page.text[:room])
            room -= len(page.text)
        return "\n".join(taken)
