"""Heading detection in PDFs: lines in larger or bolder type than the body text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.text.lines import Line, Style

_MAX_CHARS = 120  # characters
_MIN_RATIO = 1.12
_LEVELS = 5


@dataclass(frozen=True, slots=True)
class HeadingStyles:
    """Text styles of the headings of a document, top level first."""

    headings: tuple[Style, ...] = ()

    def level(self, line: Line) -> int:
        """Return the heading level of a line; 0 for body text."""
        if line.style not in self.headings or len(line.text) > _MAX_CHARS:
            return 0
        if line.cells or line.text.rstrip().endswith((".", ",", ";")):
            return 0
        return 1 + self.headings.index(line.style)


def heading_styles(pages: Sequence[Sequence[Line]]) -> HeadingStyles:
    """Return the heading styles of a document: larger or bolder than its body text."""
    characters: Counter[Style] = Counter()
    for line in (line for page in pages for line in page if line.right and line.text.strip()):
        characters[line.style] += len(line.text)
    if len(characters) < 2:
        return HeadingStyles()
    (body, body_bold), _ = characters.most_common(1)[0]

    def stands_out(style: Style) -> bool:
        size, bold = style
        larger = body > 0 and size > body * _MIN_RATIO
        return larger or (bold and not body_bold and size >= body * 0.98)

    rare = {style for style, count in characters.items() if count < characters.total() * 0.25}
    return HeadingStyles(tuple(sorted(filter(stands_out, rare), reverse=True)[:_LEVELS]))
