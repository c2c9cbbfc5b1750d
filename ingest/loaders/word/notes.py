"""Footnote and endnote marks of Word, numbered in the order of their references."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.ooxml.package import attribute, local

_KINDS: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_NUMERALS: Final = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(slots=True)
class Notes:
    """Marks of the notes that were referred to so far.

    Attributes:
        marks: The mark of each note, such as [2], by kind and id.
        deleted: Kind and id of notes whose reference was deleted under track changes.
    """

    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    deleted: set[tuple[str, str]] = field(default_factory=set)

    def mark_of_reference(self, reference: etree._Element, *, deleted: bool = False) -> str | None:
        """Return the mark of a note reference; None for another element."""
        kind = _KINDS.get(local(reference))
        if kind is None:
            return None
        key = kind, attribute(reference, "id")
        if deleted:
            self.deleted.add(key)
            return ""
        if key not in self.marks:
            number = 1 + sum(other == kind for other, _ in self.marks)
            self.marks[key] = f"[{numeral(number, _NUMERALS[kind])}]"
        return self.marks[key]

    def mark_of_note(self, note: etree._Element, kind: str) -> str | None:
        """Return the mark of a note; None where its reference was deleted."""
        key = kind, attribute(note, "id")
        if key in self.deleted and key not in self.marks:
            return None
        return self.marks.get(key, f"[{key[1]}]")
