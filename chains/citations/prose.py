"""The stretches of an answer where brackets are never citations: code, links, definitions."""

import re

_FENCED = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)", re.M | re.S
)
_INLINE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.S)
_LINK = re.compile(r"\[[^\[\]\n]*\]\([^()\n]*\)")
_REFERENCE_LINK = re.compile(r"\[[^\[\]\n]*[^\W\d_][^\[\]\n]*\]\[[^\[\]\n]*\]")
_DEFINITION = re.compile(r"^[ \t]{0,3}\[\^?[^\[\]\n]+\]:[^\n]*$", re.M)
_QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*$", re.M)
_CLOSING_MARKS = re.compile(r"(?:[ \t]*[\[［【][^\[\]\n]{1,40}[\]］】])+[ \t.!?。]*$")

Span = tuple[int, int]


def code_spans(answer: str) -> list[Span]:
    """Return the fenced and inline code of a text; a fence left open reaches to its end."""
    spans = [match.span() for match in _FENCED.finditer(answer)]
    return spans + _outside(_INLINE, answer, spans)


def non_citation_spans(answer: str) -> list[Span]:
    """Return every stretch of an answer in which a bracket is no citation.

    Of a block quote that is all but the marks behind its last word.
    """
    spans = code_spans(answer)
    for pattern in (_DEFINITION, _LINK, _REFERENCE_LINK):
        spans += _outside(pattern, answer, spans)
    for start, end in _outside(_QUOTED_LINE, answer, spans):
        marks = _CLOSING_MARKS.search(answer, start, end)
        spans.append((start, marks.start() if marks else end))
    return spans


def overlaps(spans: list[Span], start: int, end: int) -> bool:
    """Return whether a stretch has a character in one of the spans."""
    return any(first < end and start < last for first, last in spans)


def _outside(pattern: re.Pattern[str], text: str, spans: list[Span]) -> list[Span]:
    found = (match.span() for match in pattern.finditer(text))
    return [span for span in found if not overlaps(spans, *span)]
