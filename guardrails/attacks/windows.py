"""Windows of a text that are scored one by one: lines, sentences, comments, cells."""

import re
from collections.abc import Iterator

_BREAK = re.compile(
    r"\n+|<!--|-->|(?:<br ?/?>|</?(?:p|div|li|td|th|tr|h[1-6]|span)\b[^<>]{0,200}>)"
    r"|(?<=[.!?。！？])[\"'”’)\]]{0,2}[ \t]+|(?<=다\.)(?=[가-힣])|[ \t]\|[ \t]"
)
_LONGEST = 400  # characters of one window
_SHORTEST = 12  # shorter ones are joined with what follows


def windows(text: str) -> list[tuple[int, int]]:
    """Return start and end of each window, in order, without blanks around it."""
    return list(_merged(text, _pieces(text)))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _BREAK.finditer(text):
        yield from _cut(text, at, match.start())
        at = match.end()
    yield from _cut(text, at, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a piece without blanks around it, an overlong one in parts that end at a blank."""
    while end - start > _LONGEST:
        blank = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        stop = blank if blank > 0 else start + _LONGEST
        yield start, stop
        start = stop
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _merged(text: str, pieces: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the pieces, a very short one together with the next on its line."""
    held: tuple[int, int] | None = None
    for start, end in pieces:
        if held is not None:
            if "\n" in text[held[1] : start]:
                yield held
            else:
                start = held[0]
            held = None
        if end - start < _SHORTEST:
            held = start, end
        else:
            yield start, end
    if held is not None:
        yield held
