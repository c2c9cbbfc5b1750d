"""Page builder: collects the normalised text of one document, page by page, from its loader."""

from collections.abc import Iterable
from typing import Any

from index.documents import Extracted, Kind, Page
from index.messages import message_text
from ingest.loaders.limits import Limits
from ingest.loaders.reading_report import ReadingReport
from text.language import detect_language
from text.normalise import normalise, strip_invisible

_SAMPLE = 4_000  # characters that the language is detected from
_TITLE = 200
_PAGE_NAME = 100


class Refused(Exception):
    """This file cannot be read; `key` names the message in `index/messages.yaml`."""

    def __init__(self, code: str, key: str, **values: Any) -> None:
        super().__init__(key)
        self.code, self.key, self.values = code, key, values


class PageBuilder(ReadingReport):
    """Builds the pages of a document; text is normalised as it is added, so offsets stay exact.

    Attributes:
        title: Set by the loader where the document has a title of its own.
        metadata: Small JSON values about the document.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._pages: list[Page] = []
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[tuple[int, int, str]] = []
        self._rows: list[tuple[int, int]] = []
        self._row = 0
        self._invisible = 0
        self._remaining = limits.characters
        self.title = ""
        self.metadata: dict[str, Any] = {}

    def clean(self, text: str) -> str:
        """Return `text` normalised (NFC) and without invisible characters, which are counted."""
        visible, removed = strip_invisible(normalise(text))
        self._invisible += removed
        # Removing a character may leave two side by side that compose.
        return normalise(visible) if removed else visible

    def render_withdrawn(self, text: str, kind: str) -> str:
        """Return struck-out, deleted or commented text as the settings want it: dropped or marked.

        Args:
            text: The text.
            kind: `struck`, `deleted` or `comment`.
        """
        if not text.strip():
            return text
        self.omissions[f"left_out_{kind}"] += 1
        if self._limits.withdrawn == "drop":
            return ""
        return message_text(f"marked_{kind}", self._limits.language, text=text)

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
            text: The block; an empty one changes nothing.
            heading: Level from 1 when the block is a heading.
            gap: Separator from the block before.
            verbatim: Keep leading white space, as code needs it.
            row: Row number of the block's first line, as its program shows it; 0 for none.
        """
        block = self.clean(text)
        block = block.strip("\n").rstrip() if verbatim else block.strip()
        if not block:
            return self._length
        self._append(gap if self._length else "")
        start = self._length
        self._append(block)
        if row:
            self._record_rows(start, row, row + block.count("\n"), contiguous=gap == "\n")
        elif self._row:
            self._rows.append((start, 0))
            self._row = 0
        if heading:
            self.add_heading(start, heading, block)
        return start

    def add_heading(self, offset: int, level: int, title: str) -> None:
        """Record that the current page has a heading at an offset."""
        self._headings.append((offset, level, " ".join(title.split())))

    @property
    def is_empty(self) -> bool:
        """Whether no text has been added yet."""
        return not self._parts and not any(page.text for page in self._pages)

    def end_page(self, kind: Kind = "", name: str = "") -> None:
        """Close the current page, which may be empty, and begin the next.

        Args:
            kind: Page, slide, sheet, table or code.
            name: Its name in the document, where it has one.
        """
        headings, rows = tuple(sorted(self._headings)), tuple(self._rows)
        number, text = len(self._pages) + 1, "".join(self._parts)
        name = " ".join(self.clean(name).split())[:_PAGE_NAME]
        self._pages.append(Page(number, text, headings, kind, name, rows))
        self._parts, self._headings, self._length = [], [], 0
        self._rows, self._row = [], 0

    @property
    def remaining_characters(self) -> int:
        """How many more characters may be added."""
        return self._remaining

    @property
    def started(self) -> bool:
        """Whether there is a page, empty or not, or text for one."""
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
        """Append a finished page to the current one, its headings `deeper` levels down."""
        self._append("\n\n" if self._length else "")
        start = self._length
        self._append(page.text)
        self._headings += [(start + at, level + deeper, t) for at, level, t in page.headings]
        self._rows += [(start + at, row) for at, row in page.rows]
        self._row = 0

    def finish(self) -> Extracted:
        """Return the document with its status."""
        if self._parts or not self._pages:
            self.end_page()
        if self._invisible:
            self.metadata["invisible_removed"] = self._invisible
        language = self._limits.language
        status, code, why = self.outcome(self._pages, self.metadata, language)
        return Extracted(
            status=status,
            pages=tuple(self._pages),
            title=self._document_title(),
            language=detect_language(self._sample()),
            reason=why,
            code=code,
            metadata=self.metadata,
            notes=tuple(self.notes(language)),
        )

    def _record_rows(self, start: int, first: int, last: int, *, contiguous: bool) -> None:
        # Only where the numbers jump: a sheet of a million rows needs one entry.
        if first != self._row + 1 or not contiguous or not self._rows:
            self._rows.append((start, first))
        self._row = last

    def _append(self, text: str) -> None:
        self._remaining -= len(text)
        if self._remaining < 0:
            raise Refused("too_large", "characters", millions=self._limits.characters // 1_000_000)
        self._parts.append(text)
        self._length += len(text)

    def _document_title(self) -> str:
        title = " ".join(self.clean(self.title).split())
        heading = next((page.headings[0][2] for page in self._pages if page.headings), "")
        return (title or heading or self._limits.stem)[:_TITLE]

    def _sample(self) -> str:
        texts, missing = [], _SAMPLE
        for page in self._pages:
            if missing <= 0:
                break
            texts.append(page.text[:missing])
            missing -= len(page.text)
        return "\n".join(texts)
