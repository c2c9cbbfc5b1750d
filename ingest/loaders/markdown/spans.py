"""Spans of inline Markdown: struck-out text between tildes, and text between HTML tags."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

_DOUBLE_TILDE: Final = re.compile(r"(?<![~\\])~~(?!~)")
_SINGLE_TILDES: Final = re.compile(
    r"(?<![^\s(\[{\"'“‘*_])~(?=[^\s~/])([^~|\n]{1,200})(?<=[^\s~])~(?![^\s.,;:!?)\]}\"'”’*_])"
)
_MONEY: Final = re.compile(r"[\d,.]+ ?(?:[만천억]? ?원|won|dollars?|%)", re.I)
# A tilde as a placeholder in grammar patterns, `~은 ~이다`, or as a wave between sentences.
_NO_STRIKE: Final = re.compile(
    r"(?:[은는이가을를의에로와과도만]|까지|부터|으로|이?다|한다|하는)(?!\w)|.*[,.!?] "
)
STRUCK_TAG: Final = re.compile(r"<(/?)(s|strike|del)\b[^<>]*>", re.I)


class Span(NamedTuple):
    """A stretch of text between delimiters: its bounds with and without them."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    name: str


def replace_spans(text: str, spans: Iterable[Span], write: Callable[[str, str], str]) -> str:
    """Return the text with spans, given in order, replaced by what `write` returns."""
    parts, at = [], 0
    for span in spans:
        if span.start >= at:
            parts += [
                text[at : span.start],
                write(span.name, text[span.inner_start : span.inner_end]),
            ]
            at = span.end
    return "".join([*parts, text[at:]])


def tagged_spans(text: str, tag: re.Pattern[str]) -> Iterator[Span]:
    """Yield the elements of which `tag` matches the tags, with groups (slash, name)."""
    opened: re.Match[str] | None = None
    for match in tag.finditer(text) if "</" in text else ():
        name = match[2].lower()
        if match[1] and opened is not None and opened[2].lower() == name:
            yield Span(opened.start(), opened.end(), match.start(), match.end(), name)
            opened = None
        elif not match[1] and opened is None:
            opened = match


def struck_spans(text: str) -> Iterator[Span]:
    """Yield the text between double tildes; a range such as 3~~5 is none."""
    marks = [match.start() for match in _DOUBLE_TILDE.finditer(text)] if "~~" in text else []
    closing = [at for at in marks if at and not text[at - 1].isspace()]
    for at in marks:
        following = text[at + 2 : at + 3]
        if not following.strip() or (text[at - 1 : at].isdigit() and following.isdigit()):
            continue
        index = bisect_right(closing, at + 2)
        end = closing[index] if index < len(closing) else -1
        if end >= 0 and text.find("|", at, end) < 0:
            yield Span(at, at + 2, end, end + 2, "")


def single_tilde_spans(text: str) -> Iterator[Span]:
    """Yield the text between single tildes; ranges such as `~18시, 9시~` are none."""
    for match in _SINGLE_TILDES.finditer(text):
        inner = match[1]
        is_range = inner[0].isdigit() and not _MONEY.fullmatch(inner)
        if not is_range and not _NO_STRIKE.match(inner) and inner.count("(") == inner.count(")"):
            yield Span(match.start(), *match.span(1), match.end(), "")
