"""Limits of reading one file: size, text, nesting; the sandbox limits its memory and time."""

import math
from dataclasses import dataclass
from pathlib import PurePosixPath
from time import monotonic
from typing import Literal, Protocol
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

Language = Literal["ko", "en"]
Withdrawn = Literal["drop", "mark"]
Hidden = Literal["keep", "drop"]
_SLOW_WORK_SHARE = 0.7  # of the time for one file


class ReadingSettings(Protocol):
    """The settings that loaders use; a child process does not import the others."""

    @property
    def max_file_mb(self) -> int: ...
    @property
    def parse_memory_mb(self) -> int: ...
    @property
    def parse_seconds(self) -> float: ...
    @property
    def language(self) -> Literal["auto", "ko", "en"]: ...
    @property
    def withdrawn_text(self) -> Withdrawn: ...
    @property
    def hidden_content(self) -> Hidden: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits and name of the file being read.

    Attributes:
        name: The original file name or address.
        file_bytes: Maximum size of a file and of an unpacked archive.
        characters: Maximum length of the text of a file.
        language: Language of messages.
        withdrawn: Whether struck-out, deleted and commented text is dropped or marked.
        hidden: Whether hidden sheets, rows, columns and slides are kept or dropped.
        depth: Nesting depth: how many files enclose this one.
        deadline: When slow work such as text recognition must stop, on the monotonic clock.
    """

    name: str
    file_bytes: int
    characters: int
    language: Language
    withdrawn: Withdrawn = "drop"
    hidden: Hidden = "keep"
    depth: int = 0
    deadline: float = math.inf

    @classmethod
    def of(cls, settings: ReadingSettings, *, name: str) -> "Limits":
        """Return the limits for a file by the settings."""
        size = settings.max_file_mb << 20
        language: Language = "ko" if settings.language == "ko" else "en"
        deadline = monotonic() + _SLOW_WORK_SHARE * settings.parse_seconds
        return cls(
            normalize("NFC", name),
            size,
            size,
            language,
            settings.withdrawn_text,
            settings.hidden_content,
            deadline=deadline,
        )

    @property
    def is_late(self) -> bool:
        """Whether the deadline for slow work has passed."""
        return monotonic() > self.deadline

    @property
    def is_web(self) -> bool:
        """Whether the file was fetched from an address."""
        return self.name.startswith(("http://", "https://"))

    @property
    def _path(self) -> PurePosixPath:
        return PurePosixPath(unquote(urlsplit(self.name).path) if self.is_web else self.name)

    @property
    def suffix(self) -> str:
        """The lower-case suffix of the name, with its dot; may be empty."""
        return self._path.suffix.lower()

    @property
    def stem(self) -> str:
        """The name without folders and suffix, the fallback title."""
        return self._path.stem or self.name
