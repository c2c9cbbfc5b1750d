"""Paragraph reconstruction: the lines of a PDF page as paragraphs and headings.

A PDF stores lines, not paragraphs. A line continues in the next one where the first word of the
next did not fit on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.text.headings import HeadingStyles
from ingest.loaders.pdf.text.line_joining import LineJoiner
from ingest.loaders.pdf.text.lines import Line
from ingest.loaders.pdf.text.page_metrics import FEW_LINES, PageMetrics

_MIN_WRAPPED_TITLE = 25
_MAX_PARAGRAPH = 5_000


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, line or heading; `level` is 0 for running text."""

    text: str
    level: int = 0
    gap: str = "\n"


def blocks(
    page: Sequence[Line], styles: HeadingStyles, joiner: LineJoiner | None = None
) -> Iterator[Block]:
    """Yield the paragraphs and headings of a page in order.

    Args:
        page: The lines.
        styles: The heading styles of the document.
        joiner: Joins lines as the document breaks them; by default, as this page does.
    """
    joiner = joiner or line_joiner([page])
    metrics = PageMetrics(page, joiner.right_edge)
    text, level, previous = "", 0, Line("")
    for line in page:
        if not line.text.strip():
            continue
        line_level = styles.level(line)
        continues_block = line_level == level and (
            _may_wrap(previous) if line_level else metrics.continues(previous, line, joiner)
        )
        if text and not (continues_block and len(text) < _MAX_PARAGRAPH):
            yield _block(text, level)
            text = ""
        text = joiner.join(text, line.text) if text else line.text
        level, previous = line_level, line
    if text:
        yield _block(text, level)


def line_joiner(pages: Sequence[Sequence[Line]]) -> LineJoiner:
    """Return the joiner for the lines of a document."""

    def evidence() -> tuple[list[tuple[str, str]], bool]:
        page_metrics = [PageMetrics(page) for page in pages]
        pairs = [pair for metrics in page_metrics for pair in metrics.breaks()]
        full = [text for metrics in page_metrics for text in metrics.full()]
        # Where full lines end with a blank after a word, others are broken inside a word.
        return pairs, sum(text.endswith(" ") for text in full) * 2 > len(full)

    return LineJoiner(pages, evidence, _full_right_edge(pages))


def _full_right_edge(pages: Sequence[Sequence[Line]]) -> float:
    """Return the right edge of full lines (95th percentile); 0 where no page has enough lines."""
    full = (page for page in pages if len(page) > FEW_LINES)
    edges = sorted(line.right for page in full for line in page if line.right and not line.cells)
    return edges[int(len(edges) * 0.95)] if edges else 0.0


def _may_wrap(line: Line) -> bool:
    """Return whether a heading is long enough to continue on the next line."""
    return len(line.text.strip()) > _MIN_WRAPPED_TITLE


def _block(text: str, level: int) -> Block:
    return Block(text.strip(), level, "\n\n" if level else "\n")
