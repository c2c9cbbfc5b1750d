"""Names of cited sources: a short one for each chip, of which no two read alike."""

import re
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
    sections = {source.n: section(source, citations) for source in cited}
    places = {s.n: format_location(with_cited_rows(s, citations), language) for s in cited}
    words = {source.n: _first_words(source, citations) for source in cited}
    parts: Mapping[int, list[str]] = {
        s.n: [_cut(short_name(s), NAME_CHARS), places[s.n] or _cut(sections[s.n], PLACE_CHARS)]
        for s in cited
    }
    _tell_apart(parts, lambda n: _cut(sections[n], PLACE_CHARS) if places[n] else "")
    _tell_apart(parts, lambda n: f"“{words[n]}”" if words[n] else "")
    return {n: " · ".join(filter(None, names)) for n, names in parts.items()}


def section(source: Source, citations: Sequence[Citation]) -> str:
    """Return the nearest heading above what is quoted; empty where that is only the title."""
    return path_above(source, citations).rpartition(HEADING_SEPARATOR)[2]


def path_above(source: Source, citations: Sequence[Citation]) -> str:
    """Return the path of headings above what is quoted, without the title.

    A passage of several short sections has the path of one of them; what begins below the quoted
    words is not above them.
    """
    path = heading_path(source.heading, source.title, source.name).split(HEADING_SEPARATOR)
    quoted = [source.text.find(c.quote) for c in citations if c.n == source.n and c.quote]
    at = min((start for start in quoted if start >= 0), default=len(source.text))
    while path and _line_of(path[-1], source.text) > at:
        del path[-1]
    return HEADING_SEPARATOR.join(path)


def _line_of(title: str, text: str) -> int:
    """Return where a line of a text is this heading; -1 where none is."""
    match = re.search(rf"^[#\s]*{re.escape(title)}[#\s]*$", text, re.M) if title else None
    return match.start() if match else -1


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
