"""Uploads: files that readers add are saved in the state directory, each below an id."""

import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from settings import ROOT, Settings
from text.normalise import normalise

FOLDER = "uploads"
NAME_BYTES = 200  # file systems allow 255
UPLOADED = re.compile(rf"(?:^|/){FOLDER}/[0-9a-f]{{16}}/([^/]+)$")
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


class Removed(Protocol):
    """Removed documents that expire."""

    def expire(self) -> list[str]:
        """Delete what can no longer be restored; return its sources."""


def save_upload(name: str, data: bytes | memoryview, settings: Settings, user: str) -> Path:
    """Write an uploaded file below the state directory and return its path.

    The same name from the same user gives the same path, so that a new version replaces the old
    one; files of one name in different folders are told apart. The file is replaced as a whole,
    since an earlier version may be read meanwhile.
    """
    key = hashlib.sha256(f"{user}/{relative_name(name)}".encode()).hexdigest()[:16]
    folder = settings.prepare_state() / FOLDER / key
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / clean_name(name)
    partial = folder / f".{os.getpid()}.partial"
    partial.write_bytes(data)
    partial.replace(path)
    return path


def delete_upload(source: str, settings: Settings) -> None:
    """Delete the saved copy of an uploaded source; other files are left alone."""
    folder = (ROOT / source).resolve().parent
    if folder.parent == (settings.state_dir / FOLDER).resolve() and UPLOADED.search(source):
        shutil.rmtree(folder, ignore_errors=True)


def clear_expired(removed: Removed, known: Iterable[str], settings: Settings) -> None:
    """Delete the copies of removed uploads that can no longer be restored.

    Args:
        removed: What was removed.
        known: The sources of the catalog, whose copies stay.
        settings: Settings.
    """
    if sources := removed.expire():
        for source in set(sources) - set(known):
            delete_upload(source, settings)


def display_source(source: str) -> str:
    """Return the name of a source as people see it: without ids and folders outside the project."""
    path = source.replace("\\", "/")
    if match := UPLOADED.search(path):
        return match[1]
    outside = path.startswith("/") or re.match(r"^[A-Za-z]:/", path)
    return PurePosixPath(path).name if outside else source


def clean_name(name: str) -> str:
    """Return a bare file name in NFC that is valid on any file system."""
    last = _UNSAFE.sub("_", _slashes(name).rsplit("/", 1)[-1]).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    room = NAME_BYTES - len((dot + suffix).encode())
    if dot and room > 0:
        return (stem.encode()[:room].decode(errors="ignore") or "file") + dot + suffix
    return last.encode()[:NAME_BYTES].decode(errors="ignore") or "file"


def distinct_names(names: Sequence[str]) -> list[str]:
    """Return the names of files uploaded at once, repeated ones with a number: `a (2).md`."""
    seen, distinct = Counter[str](), list[str]()
    for name in names:
        seen[relative_name(name)] += 1
        count = seen[relative_name(name)]
        stem, dot, suffix = name.rpartition(".")
        if count == 1:
            distinct.append(name)
        else:
            distinct.append(f"{stem} ({count}).{suffix}" if dot else f"{name} ({count})")
    return distinct


def relative_name(name: str) -> str:
    """Return the path of an upload below its dropped folder; without one, its clean name."""
    *folders, _ = _slashes(name).split("/")
    return "/".join([*(f for f in folders if f.strip(" .")), clean_name(name)])


def _slashes(name: str) -> str:
    return normalise(name).replace("\\", "/")
