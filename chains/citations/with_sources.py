"""Answer with sources: an answer as Markdown that stands on its own, with its numbered sources.

answer_with_sources("Seven days before [1].", citations, sources, "en")
# Seven days before [1].
#
# **Sources**
#
# [1] Leave of absence, leave.md, p. 2: “seven days before”
"""

from collections.abc import Sequence
from pathlib import PurePath

from chains.citations.rows import with_cited_rows
from chains.sources import Citation, Source
from index.source_location import format_location

HEADING = {"ko": "출처", "en": "Sources"}
QUOTE_CHARS = 160


def answer_with_sources(
    text: str, citations: Sequence[Citation], sources: Sequence[Source], language: str
) -> str:
    """Return the answer as Markdown, with a line for each source that it cites.

    Args:
        text: The answer, with its [n].
        citations: Resolved; one that is not supported gives no quote.
        sources: The passages that were found; those that are not cited are left out.
        language: "ko" or "en", of the heading and the locations.
    """
    cited = {citation.n for citation in citations}
    lines = [
        _line(source, citations, language)
        for source in sorted(sources, key=lambda source: source.n)
        if source.n in cited
    ]
    if not lines:
        return text.strip()
    heading = HEADING.get(language, HEADING["en"])
    return "\n\n".join([text.strip(), f"**{heading}**", *lines])


def _line(source: Source, citations: Sequence[Citation], language: str) -> str:
    name = source.url or PurePath(source.source.replace("\\", "/")).name
    place = format_location(with_cited_rows(source, citations), language)
    parts = dict.fromkeys(part for part in (source.title, name, place) if part)
    quotes = (c.quote for c in citations if c.n == source.n and c.supported is not False)
    quote = next((" ".join(quote.split()) for quote in quotes if quote.strip()), "")
    shown = f": “{_shortened(quote)}”" if quote else ""
    return f"[{source.n}] {', '.join(parts)}{shown}"


def _shortened(quote: str) -> str:
    return quote if len(quote) <= QUOTE_CHARS else quote[: QUOTE_CHARS - 1].rstrip() + "…"
