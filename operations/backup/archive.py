"""Backup: the state directory as one tar file, made while the application runs.

    backup(state_dir, Path("state.tar.gz"))

In it are the databases (of one moment, see `snapshot`), uploaded originals and all other files of
the state directory. Left out are the indexes, which are rebuilt from the catalog, and locks.
"""

import gzip
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Final

from errors import StoreError
from operations.backup.manifest import NAME, Manifest, describe
from operations.backup.snapshot import snapshot
from system_errors import as_rag_error

# Projections of the catalog, and what belongs to running processes.
LEFT_OUT_FOLDERS: Final = frozenset(("chroma", "lexicon"))
_LEFT_OUT: Final = (".db", ".db-wal", ".db-shm", ".db-journal", ".lock", "writer.json")
_ORIGINALS: Final = "uploads"  # of which everything is kept, whatever its name
_STAGING: Final = ".backup."
_PACKAGE: Final = "cited-rag-chatbot"


def backup(state_dir: Path, target: Path) -> Manifest:
    """Write a backup of a state directory; `.gz` or `.tgz` at the end of its name compresses it.

    Raises:
        StoreError: there is nothing to back up, the file is there already, or cannot be written.
    """
    if not any(state_dir.glob("*.db")):
        raise StoreError(
            "The state directory holds no database.",
            "Name another by --state or RAG_STATE_DIR.",
        )
    if target.exists():
        raise StoreError(
            "{file!r} is there already.", "Name a file that does not exist.", file=target.name
        )
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        # Within the state directory, so that its files can be linked.
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=state_dir) as folder:
            copy = Path(folder) / "state"
            manifest = _copy(state_dir, copy)
            _pack(copy, manifest, partial, compressed=target.suffix in (".gz", ".tgz"))
        partial.replace(target)
    except OSError as error:
        raise as_rag_error(error) from None
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _copy(state_dir: Path, copy: Path) -> Manifest:
    """Copy the files of one moment into a folder."""
    copy.mkdir(mode=0o700)
    with snapshot(state_dir, lambda: _link_files(state_dir, copy)) as databases:
        for name, database in databases.items():
            with closing(sqlite3.connect(copy / name)) as target:
                database.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log
    names = sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file())
    files = tuple(describe(copy / name, name) for name in names)
    return Manifest(datetime.now(UTC).isoformat(timespec="seconds"), _version(), files)


def _link_files(state_dir: Path, copy: Path) -> None:
    """Link the files that are no databases, in no time; across file systems they are copied.

    A file that is replaced afterwards stays as it was under its link.
    """
    for file in _files(state_dir):
        target = copy / file.relative_to(state_dir)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(file, target)
        except FileNotFoundError:  # removed just now
            continue
        except OSError:
            shutil.copy2(file, target)


def _files(state_dir: Path) -> Iterator[Path]:
    for path in sorted(state_dir.rglob("*")):
        parts = path.relative_to(state_dir).parts
        if parts[0].startswith(_STAGING) or path.is_symlink() or not path.is_file():
            continue
        if parts[0] == _ORIGINALS or not (
            LEFT_OUT_FOLDERS.intersection(parts) or path.name.endswith(_LEFT_OUT)
        ):
            yield path


def _pack(copy: Path, manifest: Manifest, target: Path, *, compressed: bool) -> None:
    (copy / NAME).write_text(manifest.to_json(), "utf-8")
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)  # conversations
    with os.fdopen(descriptor, "wb") as file:
        if compressed:
            with gzip.open(file, "wb", compresslevel=1) as packed:
                _add(copy, manifest, packed)
        else:
            _add(copy, manifest, file)
        file.flush()
        os.fsync(file.fileno())


def _add(copy: Path, manifest: Manifest, file: IO[bytes] | gzip.GzipFile) -> None:
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.add(copy / NAME, NAME)
        for entry in manifest.files:
            archive.add(copy / entry.path, entry.path)


def _version() -> str:
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return ""
