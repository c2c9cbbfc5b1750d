"""Footnotes and endnotes of Word: the number that each shows, in the order of their marks."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.loaders.inline.numerals import numeral
from ingest.loaders.ooxml.package import attribute, local

_KINDS: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_COUNTED: Final = {"footnote": "decimal", "endnote": "lowerRoman"}


@dataclass(slots=True)
class Notes:
    """The notes whose marks were met so far.

    Attributes:
        marks: What stands at the mark of each note, by its kind and id.
        deleted: The notes whose mark was deleted.
    """

    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    deleted: set[tuple[str, str]] = field(default_factory=set)

    def met(self, reference: etree._Element, *, deleted: bool = False) -> str | None:
        """Return what stands at a mark such as [2]; None for an element that is none."""
        kind = _KINDS.get(local(reference))
        if kind is None:
            return None
        key = kind, attribute(reference, "id")
        if deleted:
            self.deleted.add(key)
            return ""
        if key not in self.marks:
            number = 1 + sum(other == kind for other, _ in self.marks)
            self.marks[key] = f"[{numeral(number, _COUNTED[kind])}]"
        return self.marks[key]

    def of(self, note: etree._Element, kind: str) -> str | None:
        """Return the mark of a note; None where the mark was deleted with what it stood at."""
        key = kind, attribute(note, "id")
        if key in self.deleted and key not in self.marks:
            return None
        return self.marks.get(key, f"[{key[1]}]")
