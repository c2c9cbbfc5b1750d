"""Reading report: what of a document was not read or left out, and the status that follows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from index.documents import Note, Page, Status
from index.messages import message_text
from ingest.loaders.limits import Language

_LISTED_PAGES = 10
_LISTED_NAMES, _NAME_LENGTH = 5, 60


class ReadingReport:
    """What a loader could not read, or left out on purpose.

    Attributes:
        failed_pages: Numbers of pages that could not be read.
        pages_without_ocr: Numbers of pages that text recognition had no time left for.
        no_text_reason: Key of the message for a file without text; empty for the usual one.
        salvaged: Whether the file was so damaged that parts may be missing unnoticed.
        preview_only: Whether only the preview inside the file could be read.
        unread_parts: Names of files inside this one that could not be read.
        omissions: How many passages were dropped, or kept with a mark, by the message key of
            their kind (`left_out_struck`); `ingest extract` shows them.
    """

    def __init__(self) -> None:
        self.failed_pages: list[int] = []
        self.pages_without_ocr: list[int] = []
        self.no_text_reason = ""
        self.salvaged = False
        self.preview_only = False
        self.unread_parts: list[str] = []
        self.omissions: Counter[str] = Counter()
        self._missing: dict[str, dict[str, Any]] = {}

    def mark_incomplete(self, key: str, **values: Any) -> None:
        """Record that part of the document could not be read, so that its status is `partial`.

        Args:
            key: Key of the message in `index/messages.yaml` about what is missing and what helps.
            values: For the message; the last call with a key overrides those before it.
        """
        self._missing[key] = values

    def notes(self, language: Language) -> Iterator[Note]:
        """Yield a note for each kind of omission."""
        for key, count in sorted(self.omissions.items()):
            yield Note(key, message_text(key, language, count=count))

    def outcome(
        self, pages: Sequence[Page], metadata: Mapping[str, Any], language: Language
    ) -> tuple[Status, str, str]:
        """Return the status of the document, its error code and the reason in words."""
        if not any(page.text.strip() for page in pages):
            key = self.no_text_reason or ("scan" if metadata.get("images") else "no_text")
            return "no_text", "no_text", message_text(key, language, pages=len(pages))
        why = self._partial(language)
        return ("partial", "partial", why) if why else ("text", "", "")

    def _partial(self, language: Language) -> str:
        """Return why the document is incomplete; empty where it is not."""
        if self.failed_pages:
            return message_text("some_pages", language, pages=_numbers(self.failed_pages))
        if self.pages_without_ocr:
            return message_text("ocr_late", language, pages=_numbers(self.pages_without_ocr))
        if self.unread_parts:
            names = ", ".join(name[:_NAME_LENGTH] for name in self.unread_parts[:_LISTED_NAMES])
            return message_text("some_parts", language, names=names)
        if self.salvaged:
            return message_text("salvaged", language)
        if self.preview_only:
            return message_text("preview", language)
        return " ".join(
            message_text(key, language, **values) for key, values in self._missing.items()
        )


def _numbers(pages: Iterable[int]) -> str:
    return ", ".join(map(str, list(pages)[:_LISTED_PAGES]))
