"""Find the files of the same content, so that each content is read once.

Files share only inside one collection and under the same access labels, so that whoever may see
one name may see them all. A new name of a closed file is closed, too, unless something else is
said: to rename must not be to open. Texts that come without a file never share.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from index.catalog.labels import OPEN_ACCESS, UNCHANGED, Labels, access_json
from ingest.manifest import CatalogEntry, DetectedChanges
from ingest.sources.walk import Item, is_address

Content = tuple[str, str, str]


@dataclass
class Deduplicated:
    """Changed files, sorted by who has to be read.

    Attributes:
        read: The first of each content that is not there yet.
        held: (file, version) where a visible version holds the content already.
        following: By address of a file to be read, the others of the same content.
        labels: Who may see each changed file, by address; a sorted JSON list.
    """

    read: list[Item] = field(default_factory=list)
    held: list[tuple[Item, int]] = field(default_factory=list)
    following: dict[str, list[Item]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def find(
    sifted: DetectedChanges, recipe: str, force: bool = False, labels: Labels = UNCHANGED
) -> Deduplicated:
    """Return which of the changed files have to be read.

    The labels say who may see them. With `force` everything named is read again, each
    content once; files of the same content that were not named follow the new reading.
    """
    visible = {
        _content(uri, known.sha256, known.labels): (uri, known)
        for uri, known in sorted(sifted.known.items(), reverse=True)
        if known.recipe == recipe and _is_file(uri, known.mtime)
    }
    eyes = _eyes(sifted.known)
    twins, first = Deduplicated(), dict[Content, Item]()
    for item in sifted.changed:
        before, sha256 = sifted.known.get(item.uri), sifted.hashes[item.uri]
        if labels.access is not None:
            seen_by = access_json(labels.access)
        elif before is not None:
            seen_by = before.labels
        else:
            seen_by = (
                eyes.get(sha256, OPEN_ACCESS) if labels.new is None else access_json(labels.new)
            )
        twins.labels[item.uri] = seen_by
        content = _content(item.uri, sha256, seen_by)
        if not item.is_file:
            twins.read.append(item)
        elif content in visible and not force:
            twins.held.append((item, visible[content][1].holder))
        elif content in first:
            twins.following.setdefault(first[content].uri, []).append(item)
        else:
            first[content] = item
            twins.read.append(item)
    if force:
        _bring_along(twins, first, sifted.known, recipe)
    return twins


def _bring_along(
    twins: Deduplicated, first: dict[Content, Item], known: Mapping[str, CatalogEntry], recipe: str
) -> None:
    """Let visible files that were not named follow a forced reading of their content."""
    named = {item.uri for item in first.values()}
    named |= {item.uri for items in twins.following.values() for item in items}
    for uri, one in known.items():
        content = _content(uri, one.sha256, one.labels)
        alike = content in first and one.recipe == recipe and _is_file(uri, one.mtime)
        if alike and uri not in named:
            item = Item(uri, Path(uri), one.size, one.mtime)
            twins.following.setdefault(first[content].uri, []).append(item)


def _eyes(known: Mapping[str, CatalogEntry]) -> dict[str, str]:
    """Return who may see each content: everyone, where any source of it is open."""
    eyes: dict[str, str] = {}
    for one in known.values():
        if eyes.setdefault(one.sha256, one.labels) != OPEN_ACCESS and one.labels == OPEN_ACCESS:
            eyes[one.sha256] = OPEN_ACCESS
    return eyes


def _content(uri: str, sha256: str, labels: str) -> Content:
    # The suffix takes part in how bytes are read; without one, the name may (`Makefile`).
    path = PurePosixPath(uri)
    return sha256, path.suffix.lower() or path.name, labels


def _is_file(uri: str, mtime: float) -> bool:
    return bool(mtime) and not is_address(uri)
