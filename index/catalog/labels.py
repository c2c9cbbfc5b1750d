"""Who may see a source, its tags and what else is said of it: `--allow`, `--tag`, `--meta`.

What a person gives stays with the source through every edit; what is not given stays as it was.
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
OPEN_ACCESS = "[]"  # as the catalog writes it
_NAME = re.compile(r"[^\W\d][\w.-]{0,63}")
_RESERVED = {*BUILT_IN, TAG, "access"}


@dataclass(frozen=True)
class Labels:
    """What is said of the sources of one add.

    Attributes:
        access: Who may see them (`user:alice`, `group:staff`); empty is everyone, None leaves it
            as it was.
        new: Who may see those that are not there yet, where `access` says nothing; None is who may
            see a file of the same content, or else everyone.
        tags: Instead of the tags there were; None leaves those.
        metadata: On top of what there was; an empty value takes a name away.
    """

    access: tuple[str, ...] | None = None
    new: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is said of what is there."""
        return self.access is not None or self.tags is not None or bool(self.metadata)

    def merged_access(self, before: tuple[str, ...]) -> tuple[str, ...]:
        """Return who may see a source that was open to `before`."""
        return before if self.access is None else tuple(sorted(set(self.access)))

    def merged_metadata(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the metadata of a source that had `before`."""
        given = {**before, **self.metadata}
        if self.tags is not None:
            given[TAG] = list(self.tags)
        return {name: value for name, value in given.items() if value not in ("", [])}


UNCHANGED = Labels()  # everything stays as it was


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
    who, marks, pairs = _split(allow or ()), _split(tags or ()), meta or ()
    return Labels(
        access=_access(who, language) if who else None,
        tags=tuple(mark for mark in dict.fromkeys(marks) if mark) if marks else None,
        metadata=dict(_pair(text, language) for text in pairs),
    )


def access_json(access: Iterable[str]) -> str:
    """Return who may see a source as the catalog writes it."""
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
