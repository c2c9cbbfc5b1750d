"""Sandbox limits: time, memory and file size of a worker, and how its process ends at them."""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from ingest.loaders.limits import Hidden, ReadingSettings, Withdrawn

OUT_OF_MEMORY: Final = 77  # exit code of a worker that reached its memory limit
OUT_OF_TIME: Final = -24  # killed by SIGXCPU


class SandboxSettings(ReadingSettings, Protocol):
    """The settings that the sandbox needs."""

    @property
    def parse_seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """The settings that are sent to a worker; all others, API keys above all, are not."""

    parse_seconds: float
    parse_memory_mb: int
    max_file_mb: int
    language: Literal["auto", "ko", "en"]
    withdrawn_text: Withdrawn
    hidden_content: Hidden

    @classmethod
    def of(cls, settings: SandboxSettings) -> "SandboxLimits":
        """Return the limits that `settings` asks for."""
        return cls(
            settings.parse_seconds,
            settings.parse_memory_mb,
            settings.max_file_mb,
            settings.language,
            settings.withdrawn_text,
            settings.hidden_content,
        )
