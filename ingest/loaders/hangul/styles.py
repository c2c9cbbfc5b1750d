"""Styles of Hangul documents, shared by HWP and HWPX: headings, numbering, run formats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Generic, TypeVar

from ingest.loaders.hangul.numbering import Numbering, NumberingReference, with_number
from ingest.loaders.page_builder import PageBuilder
from text.superscripts import subscript, superscript

Id = TypeVar("Id", int, str)  # HWP numbers its styles, HWPX has ids.

_OUTLINE_STYLE: Final = re.compile(r"(?:개요|outline)\s*([1-9])(?!\d)", re.I)
_WITHDRAWN: Final = frozenset(["struck", "deleted", "comment"])


@dataclass(slots=True)
class Styles(Generic[Id]):
    """Styles in the header of a document.

    Attributes:
        style_levels: Heading level by style.
        shape_levels: Heading level by paragraph shape.
        references: List that paragraphs of a shape belong to, by paragraph shape.
        run_formats: `struck`, `superscript` or `subscript`, by character shape.
        numbering: The lists of the document.
    """

    style_levels: dict[Id, int] = field(default_factory=dict)
    shape_levels: dict[Id, int] = field(default_factory=dict)
    references: dict[Id, NumberingReference] = field(default_factory=dict)
    run_formats: dict[Id, str] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)

    def level(self, style: Id, shape: Id) -> int:
        """Return the heading level of a paragraph; 0 for running text."""
        return self.style_levels.get(style) or self.shape_levels.get(shape, 0)

    def numbered(self, shape: Id, text: str) -> str:
        """Return the text of the next paragraph behind its automatic number."""
        number = self.numbering.next_number(self.references.get(shape))
        return with_number(number, text)


def outline_level(names: str) -> int:
    """Return the heading level that the names of a style tell; 0 for none."""
    match = _OUTLINE_STYLE.search(names)
    return int(match[1]) if match else 0


def render_runs(runs: Sequence[tuple[str, str]], builder: PageBuilder) -> str:
    """Return the text of (format, text) runs, neighbours of one format joined."""
    parts = []
    for run_format, group in groupby(runs, key=lambda run: run[0]):
        text = "".join(piece for _, piece in group)
        if run_format in _WITHDRAWN:
            text = builder.render_withdrawn(text, run_format)
        elif run_format:
            text = superscript(text) if run_format == "superscript" else subscript(text)
        parts.append(text)
    return "".join(parts)
