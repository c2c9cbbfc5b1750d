"""Labels of sources: access labels (ACL), tags and metadata; `--allow`, `--tag`, `--meta`.

Labels stay with the source through every edit; those that are not given stay unchanged.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from errors import LabelError
from index.catalog.conditions import BUILT_IN, TAG
from index.messages import message_text

EVERYONE = "everyone"
OPEN_ACCESS = "[]"  # open to everyone, as the catalog stores it
_NAME = re.compile(r"[^\W\d][\w.-]{0,63}")
_RESERVED = {*BUILT_IN, TAG, "access"}


@dataclass(frozen=True)
class Labels:
    """Labels to give to the sources of one add.

    Attributes:
        access: Who may see them (`user:alice`, `group:staff`); empty is everyone, None leaves it
            unchanged.
        new: Who may see new sources if `access` is None; None is whoever may see a file of the
            same content, or else everyone.
        tags: Replace the tags; None leaves them unchanged.
        metadata: Merged into the metadata; an empty value removes a name.
    """

    access: tuple[str, ...] | None = None
    new: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether sources that are known already get other labels."""
        return self.access is not None or self.tags is not None or bool(self.metadata)

    def merged_access(self, before: tuple[str, ...]) -> tuple[str, ...]:
        """Return the access labels of a source that had `before`."""
        return before if self.access is None else tuple(sorted(set(self.access)))

    def merged_metadata(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the metadata of a source that had `before`."""
        given = {**before, **self.metadata}
        if self.tags is not None:
            given[TAG] = list(self.tags)
        return {name: value for name, value in given.items() if value not in ("", [])}


UNCHANGED = Labels()


def parse(
    allow: Iterable[str] | None = None,
    tags: Iterable[str] | None = None,
    meta: Iterable[str] | None = None,
    language: str = "en",
) -> Labels:
    """Return the labels written on a command line.

    Raises:
        LabelError: one of them cannot be read; says how it is written.
    """
    access, tag_names, pairs = _split(allow or ()), _split(tags or ()), meta or ()
    return Labels(
        access=_access(access, language) if access else None,
        tags=tuple(tag for tag in dict.fromkeys(tag_names) if tag) if tag_names else None,
        metadata=dict(_pair(text, language) for text in pairs),
    )


def access_json(access: Iterable[str]) -> str:
    """Return access labels as the catalog stores them: a sorted JSON list."""
    return json.dumps(sorted({normalize("NFC", label) for label in access}), ensure_ascii=False)


def _split(texts: Iterable[str]) -> list[str]:
    return [normalize("NFC", part.strip()) for text in texts for part in text.split(",")]


def _access(labels: list[str], language: str) -> tuple[str, ...]:
    if EVERYONE in labels:
        if set(labels) != {EVERYONE}:
            raise LabelError(message_text("everyone_alone", language))
        return ()
    for label in labels:
        kind, _, name = label.partition(":")
        if kind not in ("user", "group") or not name.strip():
            raise LabelError(message_text("bad_access", language, label=label))
    return tuple(sorted(set(labels)))


def _pair(text: str, language: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in normalize("NFC", text).partition("="))
    if not equals or not _NAME.fullmatch(name):
        raise LabelError(message_text("bad_meta", language, text=text))
    if name in _RESERVED:
        raise LabelError(message_text("reserved_meta", language, name=name))
    return name, value
