"""What bounds the reading of one file, apart from time and memory, which the sandbox holds."""

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
_SLOW_SHARE = 0.7  # Of the time for one file.


class ReadingSettings(Protocol):
    """The part of `Settings` a reader needs, so that a child process does not load the rest."""

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
    """Bounds and names for the reading of one file.

    Attributes:
        name: The file's name or address where it comes from.
        file_bytes: Largest file, and largest unpacked archive.
        characters: Most text taken from one file.
        language: Language of refusals.
        withdrawn: What becomes of struck-out, deleted and commented-out text.
        hidden: What becomes of hidden sheets, rows, columns and slides.
        depth: How many files this one lies inside.
        until: When slow work must end, so that what was read before is not lost with it.
    """

    name: str
    file_bytes: int
    characters: int
    language: Language
    withdrawn: Withdrawn = "drop"
    hidden: Hidden = "keep"
    depth: int = 0
    until: float = math.inf

    @classmethod
    def of(cls, settings: ReadingSettings, *, name: str) -> "Limits":
        """Return the limits for the file called `name`."""
        size = settings.max_file_mb << 20
        language: Language = "ko" if settings.language == "ko" else "en"
        until = monotonic() + _SLOW_SHARE * settings.parse_seconds
        return cls(
            normalize("NFC", name),
            size,
            size,
            language,
            settings.withdrawn_text,
            settings.hidden_content,
            until=until,
        )

    @property
    def is_late(self) -> bool:
        """Whether there is no time left for slow work."""
        return monotonic() > self.until

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
        """The name without folders and suffix, the title of last resort."""
        return self._path.stem or self.name
