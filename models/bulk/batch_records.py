"""Records of batches: files that say which texts are at the provider, so that a restart finds them.

A record is written before its batch is begun, and its id afterwards. One without an id belongs to a
process that was killed in between; the server is asked for a batch of that name.
"""

import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = "embedding-batches"


@dataclass(frozen=True)
class BatchRecord:
    """A batch of texts.

    Attributes:
        fingerprint: Of the embedding model.
        keys: Of the texts, as they are sent.
        id: What the server calls it; empty before it answered.
        name: What it is called here.
    """

    fingerprint: str
    keys: tuple[str, ...]
    id: str = ""
    name: str = field(default_factory=lambda: f"passages-{uuid.uuid4().hex}")


class BatchRecords:
    """The records of a state directory."""

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir / FOLDER

    def load(self, fingerprint: str) -> list[BatchRecord]:
        """Return the batches of a model, oldest first; unreadable files are none."""
        records = map(_read, sorted(self._folder.glob("*.json"), key=_modified))
        return [record for record in records if record and record.fingerprint == fingerprint]

    def save(self, record: BatchRecord) -> None:
        """Write a record; a kill leaves the old one or the new one."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        new = self._folder / f"{record.name}.tmp"
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(record), file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file(record))

    def remove(self, records: Sequence[BatchRecord]) -> None:
        """Remove records of batches that are stored, or lost."""
        for record in records:
            self._file(record).unlink(missing_ok=True)

    def _file(self, record: BatchRecord) -> Path:
        return self._folder / f"{record.name}.json"


def _read(file: Path) -> BatchRecord | None:
    try:
        values = json.loads(file.read_text("utf-8"))
        return BatchRecord(**{**values, "keys": tuple(values["keys"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _modified(file: Path) -> float:
    return file.stat().st_mtime
