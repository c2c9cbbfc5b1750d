"""Spans of an answer where brackets are never citations: code, links, definitions, quotes."""

import re

_FENCED = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
_INLINE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.S)
_LINK = re.compile(r"\[[^\[\]\n]*\]\([^()\n]*\)")
_REFERENCE_LINK = re.compile(r"\[[^\[\]\n]*[^\W\d_][^\[\]\n]*\]\[[^\[\]\n]*\]")
_DEFINITION = re.compile(r"^[ \t]{0,3}\[\^?[^\[\]\n]+\]:[^\n]*$", re.M)
_QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*$", re.M)
_CLOSING_MARKERS = re.compile(r"(?:[ \t]*[\[［【][^\[\]\n]{1,40}[\]］】])+[ \t.!?。]*$")

Span = tuple[int, int]


def code_spans(answer: str) -> list[Span]:
    """Return the spans of fenced and inline code; an unclosed fence reaches to the end."""
    spans = [match.span() for match in _FENCED.finditer(answer)]
    return spans + _spans_outside(_INLINE, answer, spans)


def non_citation_spans(answer: str) -> list[Span]:
    """Return the spans of an answer in which a bracket is no citation.

    Of a line of a block quote these are all but the markers at its end.
    """
    spans = code_spans(answer)
    for pattern in (_DEFINITION, _LINK, _REFERENCE_LINK):
        spans += _spans_outside(pattern, answer, spans)
    for start, end in _spans_outside(_QUOTED_LINE, answer, spans):
        markers = _CLOSING_MARKERS.search(answer, start, end)
        spans.append((start, markers.start() if markers else end))
    return spans


def overlaps(spans: list[Span], start: int, end: int) -> bool:
    """Return whether a span overlaps with one of the spans."""
    return any(first < end and start < last for first, last in spans)


def _spans_outside(pattern: re.Pattern[str], text: str, spans: list[Span]) -> list[Span]:
    matches = (match.span() for match in pattern.finditer(text))
    return [span for span in matches if not overlaps(spans, *span)]
