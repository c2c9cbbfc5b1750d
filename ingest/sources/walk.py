"""Source expansion: the documents behind files, folders, glob patterns and web addresses.

    walk = expand(["handbook", "notes/*.md", "https://example.org/rules"], downloads=folder)
    walk.items, walk.failures

Links that lead out of a walked folder are not followed, because someone who may write into that
folder could otherwise read files outside of it.
"""

import logging
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from glob import has_magic
from pathlib import Path
from unicodedata import normalize

from index.messages import message_text
from index.reports import Failure
from ingest.sources.file_names import (
    escaped,
    has_hidden_part,
    is_lock,
    is_text,
    literal_prefix,
    other_normal_form,
    readable,
)
from ingest.sources.folders import files_below, links_in
from ingest.sources.uris import is_address, uri_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One document to read.

    Attributes:
        uri: Its stable name, shown to people: a path or a web address.
        path: The file with its bytes; for a web address, the downloaded copy.
        size: Bytes.
        mtime: Seconds since 1970; 0 for a web address.
    """

    uri: str
    path: Path
    size: int
    mtime: float

    @property
    def is_file(self) -> bool:
        """Whether it is a local file; a web page may change without a new mtime."""
        return bool(self.mtime) and not is_address(self.uri)


@dataclass(frozen=True, slots=True)
class Walk:
    """The documents and the failed sources; no URI appears twice."""

    items: tuple[Item, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Expansion:
    downloads: Path | None
    language: str
    root: Path
    state: Path | None
    items: dict[str, Item] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def fail(self, source: str, key: str, code: str, **values: object) -> None:
        self.failures.append(Failure(source, message_text(key, self.language, **values), code))

    def leaves(self, path: Path, folder: Path) -> bool:
        """Return whether a path is a link that leads out of a resolved folder; log a warning."""
        if not path.is_symlink() or path.resolve().is_relative_to(folder):
            return False
        logger.warning(message_text("link_outside", self.language, link=uri_of(path, self.root)))
        return True

    def in_state(self, path: Path) -> bool:
        """Return whether a path lies in the state directory."""
        return self.state is not None and path.resolve().is_relative_to(self.state)


def expand(
    sources: Iterable[str | Path],
    downloads: Path | None = None,
    *,
    language: str = "en",
    root: Path | None = None,
    state: Path | None = None,
) -> Walk:
    """Return every document of `sources`, in a stable order.

    Args:
        sources: Files, folders (walked recursively), glob patterns, http(s) addresses, and
            addresses to `Crawl`.
        downloads: Folder for downloaded copies; the caller removes it. Without one, a web
            address is a failure.
        language: Of the reasons.
        root: The folder that URIs are relative to; the working directory by default.
        state: The application's own folder, left out of every folder around it.
    """
    state = state and state.resolve()
    expansion = _Expansion(downloads, language, (root or Path.cwd()).resolve(), state)
    for source in sources:
        text = str(source)
        if not text.strip():
            expansion.fail(text, "not_found", "not_found")
        elif is_address(text):
            _add_address(source if isinstance(source, str) else text, expansion)
        else:
            _add_path(Path(text).expanduser(), expansion)
    return Walk(tuple(expansion.items.values()), tuple(expansion.failures))


def _add_path(path: Path, expansion: _Expansion) -> None:
    try:
        if path.is_dir():
            _add_folder(path, expansion)
        elif os.path.lexists(path):
            _add_file(path, expansion)
        elif has_magic(str(path)):
            _add_pattern(path, expansion)
        elif (other := other_normal_form(path)) is not None:
            _add_path(other, expansion)
        else:
            expansion.fail(uri_of(path, expansion.root), "not_found", "not_found")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "?"
        expansion.fail(readable(str(path)), "cannot_open", "unreadable", why=why)


def _add_pattern(path: Path, expansion: _Expansion) -> None:
    anchor = Path(path.anchor) if path.anchor else Path()
    pattern = str(path.relative_to(path.anchor)) if path.anchor else str(path)
    matches = sorted(p for p in anchor.glob(pattern) if not has_hidden_part(p.relative_to(anchor)))
    if not matches:
        expansion.fail(readable(str(path)), "no_match", "not_found")
    literal = anchor / literal_prefix(pattern)
    inside, within_state = literal.resolve(), expansion.in_state(literal)
    for match in matches:
        # A pattern around the state directory does not mean the files in it.
        excluded = not within_state and expansion.in_state(match)
        if not (excluded or is_lock(match.name) or expansion.leaves(match, inside)):
            _add_path(match, expansion)


def _add_folder(folder: Path, expansion: _Expansion) -> None:
    def on_error(error: OSError) -> None:
        uri = uri_of(Path(error.filename or folder), expansion.root)
        expansion.fail(uri, "unreadable_folder", "unreadable", why=error.strerror or "?")

    inside = folder.resolve()
    excluded = list(inside.parents)  # a link upwards would bring in files beside the folder
    if expansion.state is not None and expansion.state not in (inside, *excluded):
        excluded.append(expansion.state)
    leaves = partial(expansion.leaves, folder=inside)
    for current, names in files_below(folder, on_error, excluded, leaves):
        prefix = uri_of(current / "_", expansion.root)[:-1]  # resolved once for each folder
        links = links_in(current, names)
        for name in names:
            path = current / name
            if name not in links or not leaves(path):
                _add_file(path, expansion, prefix + normalize("NFC", readable(name)))


def _add_file(path: Path, expansion: _Expansion, uri: str = "") -> None:
    uri = uri or uri_of(path, expansion.root)
    try:
        status = path.stat()
    except OSError as error:
        expansion.fail(uri, "cannot_open", "unreadable", why=error.strerror or "?")
        return
    if not stat.S_ISREG(status.st_mode):
        expansion.fail(uri, "not_file", "unreadable")
        return
    other = expansion.items.get(uri)
    if other is not None and other.path.name != path.name and not is_text(path.name):
        uri = uri[: uri.rfind("/") + 1] + escaped(path.name)  # two names that decode alike
    expansion.items.setdefault(uri, Item(uri, path, status.st_size, status.st_mtime))


def _add_address(url: str, expansion: _Expansion) -> None:
    if expansion.downloads is None:
        expansion.fail(url, "no_downloads", "unsupported")
        return
    from ingest.sources.downloads import downloaded  # httpx takes longer to load than a walk

    for result in downloaded(url, expansion.downloads, expansion.language):
        if isinstance(result, Failure):
            expansion.failures.append(result)
        else:
            uri, path = result
            expansion.items.setdefault(uri, Item(uri, path, path.stat().st_size, 0.0))
