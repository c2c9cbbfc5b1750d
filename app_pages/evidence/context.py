"""Context of a cited passage: the text around it as it is stored now, and what became of it."""

from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from app_pages import session
from app_pages.conversation import attachments
from chains.display.blocks import Style
from chains.display.excerpt import Excerpt, excerpt
from chains.display.markup import Span
from chains.sources import Source
from errors import RagError

State = Literal["same", "updated", "changed", "gone", "web"]

WINDOW = 8_000  # characters read before and after a passage


class Context(NamedTuple):
    """A passage with its surroundings.

    Attributes:
        text: The passage in as much of its page as could be read.
        offset: Where the passage begins in `text`.
        state: `same` as when it was cited; `updated` where the rest of its document changed;
            `changed` or `gone` where it is not there any more; `web` for a web page.
        headings: Those of its document.
    """

    text: str
    offset: int
    state: State
    headings: tuple[str, ...] = ()


def read_context(source: Source, asked_at: float) -> Context:
    """Return a cited passage in its page, within what this reader may see.

    Where the page does not have the passage, it stands alone, as it was cited.
    """
    alone = Context(source.text, 0, "web" if source.url else "same")
    if source.url:
        return alone
    index, scope = session.server().workspace.index, attachments.scope()
    try:
        document = index.document(source.source, scope, with_text=False)
        newer = bool(asked_at) and datetime.fromisoformat(document.added_at).timestamp() > asked_at
        page = index.page_text(source.source, source.page, scope=scope)
    except RagError:
        return alone._replace(state="gone")
    alone = alone._replace(headings=tuple(entry.title for entry in document.outline))
    at = source.start if page.startswith(source.text, source.start) else page.find(source.text)
    if at < 0:  # also where a guardrail has redacted the passage
        return alone._replace(state="changed" if newer else "same")
    low = page.rfind("\n", 0, max(0, at - WINDOW)) + 1 if at > WINDOW else 0
    high = page.find("\n", at + len(source.text) + WINDOW)
    text = page[low : high if high >= 0 else None]
    return alone._replace(text=text, offset=at - low, state="updated" if newer else "same")


def excerpt_of(source: Source, spans: list[Span], context: Context) -> Excerpt:
    """Return the passage around the quoted spans (offsets into it), and its neighbours."""
    moved = tuple((start + context.offset, end + context.offset) for start, end in spans)
    headings = [source.heading, source.title, *context.headings]
    style = Style.of(source.source, headings, source.kind)
    if not moved:  # begin with the passage
        moved = ((context.offset, context.offset + 1),) if context.offset else ()
    return _excerpt(context.text, moved, style)


_excerpt = lru_cache(256)(excerpt)
