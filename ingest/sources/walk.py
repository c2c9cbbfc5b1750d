"""Find the documents behind what a person named: files, folders, patterns and addresses.

    walk = expand(["handbook", "notes/*.md", "https://example.org/rules"], downloads=folder)
    walk.items, walk.failures

A file's address in the catalog is its path below the working directory, else its absolute path;
always in NFC and with forward slashes, so that a Mac and a Linux machine agree. Links that lead
out of a walked folder are not followed, or who may write into it could read what lies beside.
"""

import logging
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from glob import has_magic
from itertools import takewhile
from pathlib import Path
from unicodedata import normalize

from index.messages import message_text
from index.reports import Failure
from ingest.sources.file_names import escaped, is_lock, is_text, readable
from ingest.sources.gitignore import Ignored

logger = logging.getLogger(__name__)

_SKIPPED = frozenset({"__pycache__", "node_modules", "venv"})


@dataclass(frozen=True, slots=True)
class Item:
    """One document to read.

    Attributes:
        uri: Its stable name, shown to people: a path or an address.
        path: Where its bytes lie now; for an address, the downloaded copy.
        size: Bytes.
        mtime: Seconds since 1970 of its last change; 0 for an address.
    """

    uri: str
    path: Path
    size: int
    mtime: float

    @property
    def is_file(self) -> bool:
        """Whether it lies on this machine; an address may have changed unnoticed."""
        return bool(self.mtime) and not is_address(self.uri)


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found, and what could not be reached; no uri appears twice."""

    items: tuple[Item, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Search:
    downloads: Path | None
    language: str
    root: Path
    state: Path | None
    items: dict[str, Item] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def refuse(self, source: str, key: str, code: str, **values: object) -> None:
        self.failures.append(Failure(source, message_text(key, self.language, **values), code))

    def leaves(self, path: Path, folder: Path) -> bool:
        """Return whether a path is a link that leads out of a resolved folder, and tell of it."""
        if not path.is_symlink() or path.resolve().is_relative_to(folder):
            return False
        logger.warning(message_text("link_outside", self.language, link=uri_of(path, self.root)))
        return True


def expand(
    sources: Iterable[str | Path],
    downloads: Path | None = None,
    *,
    language: str = "en",
    root: Path | None = None,
    state: Path | None = None,
) -> Walk:
    """Return every document named by `sources`, in a stable order.

    Args:
        sources: Files, folders (walked to the bottom), glob patterns, http(s) addresses, and
            addresses to `Crawl`.
        downloads: Folder that takes the copies of fetched addresses; the caller removes it.
            Without one, an address is listed as a failure.
        language: Of the reasons.
        root: What uris are relative to; the working directory by default.
        state: The application's own folder, left out of every folder around it.
    """
    here = (root or Path.cwd()).resolve()
    search = _Search(downloads, language, here, state and state.resolve())
    for source in sources:
        text = str(source)
        if not text.strip():
            search.refuse(text, "not_found", "not_found")
        elif is_address(text):
            _address(source if isinstance(source, str) else text, search)
        else:
            _named(Path(text).expanduser(), search)
    return Walk(tuple(search.items.values()), tuple(search.failures))


def is_address(text: str) -> bool:
    """Return whether `text` is an http(s) address."""
    return text.lower().startswith(("http://", "https://"))


def uri_of(path: Path, root: Path | None = None) -> str:
    """Return the stable name of a file: below `root` relative, else absolute."""
    base = (root or Path.cwd()).resolve()
    # The last part is not resolved: a link to a document is a document of its own name.
    whole = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
    shown = whole.relative_to(base) if whole.is_relative_to(base) else whole
    return normalize("NFC", readable(shown.as_posix()))


def _named(path: Path, search: _Search) -> None:
    try:
        if path.is_dir():
            _folder(path, search)
        elif os.path.lexists(path):
            _file(path, search)
        elif has_magic(str(path)):
            _pattern(path, search)
        elif (other := _other_form(path)) is not None:
            _named(other, search)
        else:
            search.refuse(uri_of(path, search.root), "not_found", "not_found")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "?"
        search.refuse(readable(str(path)), "cannot_open", "unreadable", why=why)


def _other_form(path: Path) -> Path | None:
    """The same name in the other Unicode form, as archives made on a Mac leave them on Linux."""
    for form in ("NFC", "NFD"):
        other = Path(normalize(form, str(path)))
        if other != path and os.path.lexists(other):
            return other
    return None


def _pattern(path: Path, search: _Search) -> None:
    anchor = Path(path.anchor) if path.anchor else Path()
    pattern = str(path.relative_to(path.anchor)) if path.anchor else str(path)
    found = sorted(p for p in anchor.glob(pattern) if not _hidden_below(p.relative_to(anchor)))
    if not found:
        search.refuse(readable(str(path)), "no_match", "not_found")
    named = anchor / _fixed(pattern)
    inside, within_state = named.resolve(), _within_state(named, search)
    for match in found:
        # A pattern that runs through the state directory did not mean it.
        barred = not within_state and _within_state(match, search)
        if not (barred or is_lock(match.name) or search.leaves(match, inside)):
            _named(match, search)


def _fixed(pattern: str) -> Path:
    """The part of a pattern that is a folder's name as it stands."""
    return Path(*takewhile(lambda part: not has_magic(part), Path(pattern).parts))


def _within_state(path: Path, search: _Search) -> bool:
    return search.state is not None and path.resolve().is_relative_to(search.state)


def _hidden_below(path: Path) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in path.parts)


def _folder(folder: Path, search: _Search) -> None:
    def refuse(error: OSError) -> None:
        where = uri_of(Path(error.filename or folder), search.root)
        search.refuse(where, "unreadable_folder", "unreadable", why=error.strerror or "?")

    around = [folder.resolve(), *folder.resolve().parents]
    barred = around[1:]  # a link upwards would bring in what lies beside the folder
    if search.state is not None and search.state not in around:
        barred.append(search.state)
    inside = around[0]
    for here, names in _below(folder, refuse, barred, lambda path: search.leaves(path, inside)):
        place = uri_of(here / "_", search.root)[:-1]  # once a folder: resolving a path takes long
        links = _links(here, names)
        for name in names:
            path = here / name
            if name not in links or not search.leaves(path, inside):
                _file(path, search, place + normalize("NFC", readable(name)))


def _links(folder: Path, names: Iterable[str]) -> set[str]:
    """Return the names in a folder that are links; all of them where that cannot be told."""
    try:
        with os.scandir(folder) as entries:  # One call a folder, not one a file.
            return {entry.name for entry in entries if entry.is_symlink()}
    except OSError:
        return set(names)


def _below(
    folder: Path,
    refuse: Callable[[OSError], None],
    barred: Iterable[Path] = (),
    leaves: Callable[[Path], bool] = lambda path: False,
) -> Iterator[tuple[Path, list[str]]]:
    """Yield each folder under one and its files, once, whatever links point at each other.

    Folders in `barred`, and those of which `leaves` is true, are not entered.
    """
    seen = {_place(path) for path in barred if path.is_dir()}
    ignored = Ignored.around(folder.absolute())
    for here, names, files in os.walk(folder, followlinks=True, onerror=refuse):
        place = _place(Path(here))
        if place in seen or (Path(here) != folder and leaves(Path(here))):
            names.clear()
            continue
        seen.add(place)
        whole = Path(here).absolute()
        ignored.enter(whole)
        names[:] = sorted(_shown(names, whole, ignored, folders=True))
        yield Path(here), sorted(_shown(files, whole, ignored, folders=False))


def _shown(names: list[str], here: Path, ignored: Ignored, *, folders: bool) -> Iterator[str]:
    """Yield the names that are documents, or folders of them: hidden and ignored ones are not."""
    for name in names:
        if name.startswith(".") or is_lock(name) or (folders and name in _SKIPPED):
            continue
        if ignored.nothing or not ignored.hides(here / name, is_folder=folders):
            yield name


def _place(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def _file(path: Path, search: _Search, uri: str = "") -> None:
    uri = uri or uri_of(path, search.root)
    try:
        found = path.stat()
    except OSError as error:
        search.refuse(uri, "cannot_open", "unreadable", why=error.strerror or "?")
        return
    if not stat.S_ISREG(found.st_mode):
        search.refuse(uri, "not_file", "unreadable")
        return
    held = search.items.get(uri)
    if held is not None and held.path.name != path.name and not is_text(path.name):
        uri = uri[: uri.rfind("/") + 1] + escaped(path.name)  # two names that read alike
    search.items.setdefault(uri, Item(uri, path, found.st_size, found.st_mtime))


def _address(url: str, search: _Search) -> None:
    if search.downloads is None:
        search.refuse(url, "no_downloads", "unsupported")
        return
    from ingest.sources.downloads import (
        downloaded,  # httpx takes longer to load than a walk to run.
    )

    for found in downloaded(url, search.downloads, search.language):
        if isinstance(found, Failure):
            search.failures.append(found)
        else:
            place, path = found
            search.items.setdefault(place, Item(place, path, path.stat().st_size, 0.0))
