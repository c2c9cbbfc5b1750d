"""Chunk boundaries: a text with the chunks that are searched, drawn as HTML."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

Span = tuple[int, int]


def chunks_html(
    text: str, chunks: Sequence[Span], marks: Sequence[Span] = (), language: str = ""
) -> str:
    """Return HTML of a text: chunks in alternating shades, numbered, with the marks inside.

    Neighbouring chunks may share characters; those stand in the shade of both.

    Args:
        text: The text of a parent.
        chunks: (start, end) of its children, in order.
        marks: Spans that are highlighted, such as matched words.
        language: Of the text.
    """
    inside = [(max(0, start), min(len(text), end)) for start, end in chunks]
    edges = {0, len(text), *(edge for span in (*inside, *marks) for edge in span)}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    starts: dict[int, list[int]] = {}
    for number, (start, _) in enumerate(inside):
        starts.setdefault(start, []).append(number)
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        pieces += [_number(number) for number in starts.get(start, ()) if len(inside) > 1]
        pieces.append(_piece(text[start:end], _shade(inside, start, end), _covers(marks, start)))
    lang = f' lang="{escape(language)}"' if language and language != "und" else ""
    return f'<div class="passage chunks"{lang} tabindex="0">{"".join(pieces)}</div>'


def _number(number: int) -> str:
    return f'<span class="chunk-number">{number + 1}</span>'


def _piece(text: str, shade: str, marked: bool) -> str:
    body = f"<mark>{escape(text)}</mark>" if marked else escape(text)
    return f'<span class="{shade}">{body}</span>' if shade else body


def _shade(chunks: Sequence[Span], start: int, end: int) -> str:
    """Return the class of a piece by the chunks that cover it."""
    covering = [n for n, (first, last) in enumerate(chunks) if first <= start and end <= last]
    if len(chunks) < 2 or not covering:
        return ""
    return "chunk-shared" if len(covering) > 1 else f"chunk-{covering[0] % 2}"


def _covers(spans: Sequence[Span], at: int) -> bool:
    return any(start <= at < end for start, end in spans)
