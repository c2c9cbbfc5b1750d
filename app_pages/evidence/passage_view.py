"""Passage on a page: as its document looks, with marked spans, its neighbours folded."""

from collections.abc import Sequence

from app_pages import session
from chains.display.blocks import Style, blocks
from chains.display.excerpt import Excerpt, excerpt
from chains.display.markup import Marker, Span, blocks_html, folded_html, passage_html
from index.passage import Passage


def passage_view(passage: Passage, spans: Sequence[Span]) -> str:
    """Return HTML of a passage with spans of its text marked."""
    style = Style.of(passage.source, [passage.heading, passage.title], passage.kind)
    return excerpt_view(excerpt(passage.text, spans, style), passage.language)


def text_view(text: str, passage: Passage) -> str:
    """Return HTML of a text that is taken from a passage, or says what it does, in its style."""
    style = Style.of(passage.source, (), passage.kind)
    body = blocks_html(blocks(text, style), Marker(text, (), style))
    return passage_html(body, passage.language, "statement")


def excerpt_view(shown: Excerpt, language: str) -> str:
    """Return HTML of an excerpt; what is before and after it can be unfolded."""
    label = session.labels()
    before = folded_html(label("text_before"), shown.before)
    after = folded_html(label("text_after"), shown.after)
    return passage_html(before + shown.main + after, language)
