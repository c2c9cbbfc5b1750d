"""Find the files of the same content, so that each content is read once.

Files share only inside one collection and under the same access labels, so that whoever may see
one name may see them all. Texts that come without a file never share.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ingest.manifest import Known, Sifted
from ingest.walk import Item, is_address

Content = tuple[str, str, str]


@dataclass
class Twins:
    """Changed files, sorted by who has to be read.

    Attributes:
        read: The first of each content that is not there yet.
        held: (file, version) where a visible version holds the content already.
        following: By address of a file to be read, the others of the same content.
    """

    read: list[Item] = field(default_factory=list)
    held: list[tuple[Item, int]] = field(default_factory=list)
    following: dict[str, list[Item]] = field(default_factory=dict)


def find(sifted: Sifted, recipe: str, force: bool = False) -> Twins:
    """Return which of the changed files have to be read.

    With `force` everything named is read again, each content once; files of the same content that
    were not named follow the new reading.
    """
    visible = {
        _content(uri, known.sha256, known.labels): (uri, known)
        for uri, known in sorted(sifted.known.items(), reverse=True)
        if known.recipe == recipe and _is_file(uri, known.mtime)
    }
    twins, first = Twins(), dict[Content, Item]()
    for item in sifted.changed:
        before = sifted.known.get(item.uri)
        content = _content(item.uri, sifted.hashes[item.uri], before.labels if before else "[]")
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
    twins: Twins, first: dict[Content, Item], known: Mapping[str, Known], recipe: str
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


def _content(uri: str, sha256: str, labels: str) -> Content:
    # The suffix takes part in how bytes are read; without one, the name may (`Makefile`).
    path = PurePosixPath(uri)
    return sha256, path.suffix.lower() or path.name, labels


def _is_file(uri: str, mtime: float) -> bool:
    return bool(mtime) and not is_address(uri)
