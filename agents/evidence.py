"""Numbered sources made of retrieved passages and web results."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chains.sources import Source
from index.passage import Passage
from text.normalise import normalise, strip_invisible


@dataclass(frozen=True)
class WebResult:
    """One result of the web: a page, an article, a video."""

    title: str
    url: str
    text: str


def from_passages(passages: Iterable[Passage], first: int = 1) -> list[Source]:
    """Return the parents of passages as sources, numbered from `first`."""
    return [
        Source(
            n=n,
            source=passage.source,
            title=passage.title,
            page=passage.page,
            text=passage.parent_text,
            start=passage.parent_start,
            parent_id=passage.parent_id,
            child_id=passage.child_id,
            score=passage.score,
            heading=passage.heading,
            kind=passage.kind,
            name=passage.name,
            first_row=passage.parent_first_row,
            last_row=passage.parent_last_row,
        )
        for n, passage in enumerate(passages, first)
    ]


def from_web(results: Iterable[WebResult], first: int = 1) -> list[Source]:
    """Return web results as sources under their address, numbered from `first`."""
    return [
        Source(n, result.url, clean(result.title), 0, clean(result.text), url=result.url)
        for n, result in enumerate(results, first)
    ]


def renumber(sources: Iterable[Source], first: int) -> list[Source]:
    """Return the sources numbered from `first` on."""
    return [replace(source, n=n) for n, source in enumerate(sources, first)]


def clean(text: str) -> str:
    """Return a text of a service in normal form, without invisible characters."""
    visible, _ = strip_invisible(normalise(text))
    return visible.strip()
