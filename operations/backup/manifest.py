"""Manifest of a backup: what is in it, with counts and hashes, so that a restoration is checked."""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

FORMAT: Final = 1
NAME: Final = "manifest.json"


@dataclass(frozen=True)
class FileEntry:
    """A file of a backup; of a database also its revision and the rows of each table."""

    path: str
    size: int
    sha256: str
    revision: str = ""
    rows: dict[str, int] | None = None


@dataclass(frozen=True)
class Manifest:
    """All files of a backup.

    Attributes:
        created: When it was made (ISO 8601).
        version: Of the program that made it.
    """

    created: str
    version: str
    files: tuple[FileEntry, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(sum((entry.rows or {}).values()) for entry in self.files)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)

    def to_json(self) -> str:
        """Return the text of the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Manifest":
        """Return the manifest in a text.

        Raises:
            ValueError: the text is none of this format.
        """
        try:
            values: dict[str, Any] = json.loads(text)
            if values["format"] != FORMAT:
                raise ValueError("format")
            files = tuple(FileEntry(**entry) for entry in values["files"])
            return cls(values["created"], values["version"], files)
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from None


def is_database(name: str) -> bool:
    """Return whether a file of the state directory is a database; an original may have any name."""
    return name.endswith(".db") and "/" not in name


def describe(path: Path, name: str) -> FileEntry:
    """Return the entry of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    if not is_database(name):
        return FileEntry(name, size, digest)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as database:
        return FileEntry(name, size, digest, _revision(database), _rows(database))


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of each table, those that a full-text index keeps apart."""
    listed = database.execute("PRAGMA table_list").fetchall()
    names = sorted(row[1] for row in listed if row[2] == "table" and row[1][:7] != "sqlite_")
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
    }


def _revision(database: sqlite3.Connection) -> str:
    try:
        row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:  # a database of LangGraph or LangChain
        return ""
    return str(row[0]) if row else ""
