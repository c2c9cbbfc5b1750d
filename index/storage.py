"""Storage: how much of the disk each part of a state directory takes."""

import os
from pathlib import Path
from typing import Final, Literal

Part = Literal["documents", "words", "vectors", "uploads", "conversations", "other"]
PARTS: Final[dict[str, Part]] = {
    "catalog.db": "documents",
    "documents.db": "documents",
    "lexicon": "words",
    "chroma": "vectors",
    "uploads": "uploads",
    "app.db": "conversations",
    "checkpoints.db": "conversations",
    "memory.db": "conversations",
    "answers.db": "conversations",
}


def storage_sizes(state_dir: Path) -> dict[Part, int]:
    """Return the bytes of each part of a state directory, the largest first."""
    sizes: dict[Part, int] = {}
    for entry in state_dir.iterdir() if state_dir.is_dir() else ():
        name = entry.name.removesuffix("-wal").removesuffix("-shm")
        part = PARTS.get(name, "other")
        sizes[part] = sizes.get(part, 0) + _size(entry)
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def _size(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        folders = os.walk(path)
        return sum(_file_size(Path(at, name)) for at, _, names in folders for name in names)
    return _file_size(path)


def _file_size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # a file of a writer that is gone again
        return 0
