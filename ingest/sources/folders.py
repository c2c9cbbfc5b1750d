"""Folder traversal: the files below a folder, without hidden, ignored and already visited ones."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ingest.sources.file_names import is_lock
from ingest.sources.gitignore import IgnoreRules

_SKIPPED = frozenset({"__pycache__", "node_modules", "venv"})


def files_below(
    folder: Path,
    on_error: Callable[[OSError], None],
    excluded: Iterable[Path] = (),
    leaves: Callable[[Path], bool] = lambda path: False,
) -> Iterator[tuple[Path, list[str]]]:
    """Yield each folder below one, once, with the names of its files; cyclic links are allowed.

    Args:
        folder: Where to start.
        on_error: Called for a folder that cannot be listed.
        excluded: Folders that are not entered.
        leaves: Tells whether a subfolder is a link that leads out of the tree; not entered.
    """
    visited = {_inode(path) for path in excluded if path.is_dir()}
    rules = IgnoreRules.around(folder.absolute())
    for current, subfolders, files in os.walk(folder, followlinks=True, onerror=on_error):
        path = Path(current)
        inode = _inode(path)
        if inode in visited or (path != folder and leaves(path)):
            subfolders.clear()
            continue
        visited.add(inode)
        absolute = path.absolute()
        rules.enter(absolute)
        subfolders[:] = sorted(_documents(subfolders, absolute, rules, folders=True))
        yield path, sorted(_documents(files, absolute, rules, folders=False))


def links_in(folder: Path, names: Iterable[str]) -> set[str]:
    """Return the names in a folder that are links; all of `names` where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:  # one call for the folder, not one for each file
            return {entry.name for entry in entries if entry.is_symlink()}
    except OSError:
        return set(names)


def _documents(
    names: list[str], folder: Path, rules: IgnoreRules, *, folders: bool
) -> Iterator[str]:
    """Yield the names that are neither hidden nor ignored."""
    for name in names:
        if name.startswith(".") or is_lock(name) or (folders and name in _SKIPPED):
            continue
        if not (rules.active and rules.ignores(folder / name, is_folder=folders)):
            yield name


def _inode(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino
