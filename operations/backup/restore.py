"""Restoration of a backup into an empty state directory; nothing is there before all is checked."""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, Final

from errors import StoreDamaged, StoreError
from operations.backup.manifest import NAME, Manifest, describe, is_database
from system_errors import as_rag_error

_LARGEST_MANIFEST: Final = 64 * 1024 * 1024
_REMEDY: Final = "Use another backup; this one was damaged or not fully copied."


def restore(source: Path, state_dir: Path) -> Manifest:
    """Restore a backup into a state directory, which is empty or does not exist.

    Every file is compared with the manifest by size and SHA-256, every database is checked and its
    rows are counted; only then the folder is put in place. The indexes are still to be rebuilt.

    Raises:
        StoreError: the directory is not empty, or the backup cannot be read.
        StoreDamaged: the backup is not what its manifest says.
    """
    if state_dir.is_dir() and any(state_dir.iterdir()):
        raise StoreError(
            "The state directory is not empty.",
            "Restore into a new one by --state, or move the old one away.",
        )
    try:
        state_dir.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restoring.", dir=state_dir.parent) as folder:
            copy = Path(folder) / "state"
            copy.mkdir(mode=0o700)
            manifest = _unpack(source, copy)
            _check(copy, manifest)
            if state_dir.is_dir():
                state_dir.rmdir()
            copy.replace(state_dir)
    except (tarfile.TarError, EOFError, ValueError, sqlite3.DatabaseError) as error:
        raise _damaged(source.name) from error
    except OSError as error:
        if source.is_file():
            raise as_rag_error(error) from None
        raise StoreError(
            "There is no backup {file!r}.", "Check its name.", file=source.name
        ) from None
    return manifest


def _unpack(source: Path, copy: Path) -> Manifest:
    """Unpack the files that the manifest names, and nothing else."""
    with tarfile.open(source, "r:*") as archive:
        first = archive.next()
        if first is None or first.name != NAME or first.size > _LARGEST_MANIFEST:
            raise ValueError(NAME)
        manifest = Manifest.from_json(_content(archive, first).read())
        wanted = {entry.path for entry in manifest.files if _is_inside(entry.path)}
        while (member := archive.next()) is not None:
            if member.name not in wanted:
                raise ValueError("unknown file")
            target = copy / member.name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(_content(archive, member), file)
    return manifest


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(member) if member.isfile() else None
    if content is None:
        raise ValueError("no file")
    return content


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/") and "\\" not in path


def _check(copy: Path, manifest: Manifest) -> None:
    """Compare what was unpacked with the manifest.

    Raises:
        StoreDamaged: a file is missing or different, or a database is damaged.
    """
    for entry in manifest.files:
        path = copy / entry.path
        if not path.is_file() or describe(path, entry.path) != entry:
            raise _damaged(entry.path)
        if is_database(entry.path) and not _is_sound(path):
            raise _damaged(entry.path)


def _is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as database:
        return bool(database.execute("PRAGMA quick_check").fetchone()[0] == "ok")


def _damaged(name: str) -> StoreDamaged:
    return StoreDamaged("{file!r} is not as it was backed up.", _REMEDY, file=name)
