"""Names of cited sources: a short one for each chip, of which no two read alike."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from chains.citations.rows import with_cited_rows
from chains.sources import Citation, Source
from index.chunks import HEADING_SEPARATOR
from index.source_location import format_location, heading_path

NAME_CHARS, PLACE_CHARS, WORDS_CHARS = 34, 30, 24


def short_name(source: Source) -> str:
    """Return the short name of a source: the file's name, or the host of a web page."""
    if source.url:
        return urlsplit(source.url).hostname or source.url
    return PurePath(source.source).name or source.source


def chip_names(
    cited: Sequence[Source], citations: Sequence[Citation], language: str
) -> dict[int, str]:
    """Return for each number the name and place of its source: "rules.pdf · p. 3".

    Two that would read alike are told apart by their page or rows with their section, then by
    their first words.
    """
    sections = {source.n: section(source) for source in cited}
    places = {s.n: format_location(with_cited_rows(s, citations), language) for s in cited}
    words = {source.n: _first_words(source, citations) for source in cited}
    parts: Mapping[int, list[str]] = {
        s.n: [_cut(short_name(s), NAME_CHARS), places[s.n] or _cut(sections[s.n], PLACE_CHARS)]
        for s in cited
    }
    _tell_apart(parts, lambda n: _cut(sections[n], PLACE_CHARS) if places[n] else "")
    _tell_apart(parts, lambda n: f"“{words[n]}”" if words[n] else "")
    return {n: " · ".join(filter(None, names)) for n, names in parts.items()}


def section(source: Source) -> str:
    """Return the nearest heading above a passage; empty where that is only its title."""
    path = heading_path(source.heading, source.title, source.name)
    return path.rpartition(HEADING_SEPARATOR)[2]


def _tell_apart(parts: Mapping[int, list[str]], more: Callable[[int], str]) -> None:
    """Add a part to the names that occur more than once."""
    times = Counter(map(tuple, parts.values()))
    for n, names in parts.items():
        if times[tuple(names)] > 1:
            names.append(more(n))


def _first_words(source: Source, citations: Sequence[Citation]) -> str:
    quotes = [c.quote for c in citations if c.n == source.n and c.quote]
    return _cut(" ".join((quotes[0] if quotes else source.text).split()), WORDS_CHARS)


def _cut(text: str, most: int) -> str:
    """Return a text cut in its middle, so that the end of a file's name stays."""
    if len(text) <= most:
        return text
    tail = most // 3
    return f"{text[: most - tail - 1].rstrip()}…{text[-tail:].lstrip()}"
