"""Sentence segmentation for Korean and English, by exact offsets."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

_STOPS = ".!?。！？…"
_CLOSING_CHARACTERS = "\"'”’)]}」』》〉"
_CLOSERS = re.escape(_CLOSING_CHARACTERS)
_HANGUL = "\uac00-\ud7a3"
# A stop ends a sentence before a blank; between Hangul, and if it is full-width, also without one.
# A reference mark behind the stop belongs to the sentence: 했다.[3] 그는; ended.[3][4] He.
_REFERENCES = (
    r"(?:\[[^\[\]\s]{1,12}\]|\[(?:note|주|각주) ?\d{1,3}\]|[⁰¹²³⁴-⁹]{1,3}|\^\([^()\n]{1,8}\))*"
)
_END = re.compile(rf"[{_STOPS}]+[{_CLOSERS}]*{_REFERENCES}")
_BETWEEN_HANGUL = re.compile(rf"(?<=[{_HANGUL}])[.!?]+{_REFERENCES}(?=[{_HANGUL}])")
_WIDE_END = re.compile(rf"[。！？][{_CLOSERS}]*{_REFERENCES}")
_REFERENCES_BEHIND = re.compile(rf"(?<=[{_STOPS}{_CLOSERS}]){_REFERENCES}$")
# Each alternative begins with a character of its own, to which the regex engine can skip.
_ENCLOSED = re.compile(
    r"\([^()\n]{1,300}\)|\[[^\[\]\n]{1,300}\]|“[^”\n]{1,300}”|\"[^\"\n]{1,300}\""
    r"|「[^」\n]{1,300}」|『[^』\n]{1,300}』|‘[^’\n]{1,300}’"
)
_DATE = re.compile(r"\d{4}\. ?\d{1,2}\.(?: ?\d{1,2}\.)?[ \t]*\S")  # and the next character
_ABBREVIATIONS = re.compile(
    r"mrs?|ms|dr|prof|rev|hon|st|gen|col|lt|sgt|capt|gov|sen|rep|pres|cf|viz|vs|approx|ca|est"
    r"|assn|dept|univ|e\.g|i\.e|[a-z]"  # the last is an initial
)
# Abbreviations only before a number: "No. 5", "Dec. 24", "p. 3".
_BEFORE_NUMBER = re.compile(
    r"nos?|ext|tel|pp?|vols?|chap|ch|sec|figs?|eq|art|par|eds?|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec"
)
_ACRONYM = re.compile(r"(?:[a-z]\.)+[a-z]{1,2}")
_OPENING = re.compile(
    r"(?:The|This|That|These|It|In|On|At|He|She|They|We|If|But|And|A|An|For|As)\b"
)
# May follow a time of day in its sentence: 9 a.m. Monday, 9 a.m. KST.
_AFTER_TIME = re.compile(
    r"(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|May\b)"
    r"|[A-Z]{2,5}\b|(?:Eastern|Central|Pacific|Mountain|Korea)"
)
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘]+$")
_LIST_MARK = re.compile(
    r"[ \t]*(?:[-*•‣◦▪·○●■□▶※–]|\(?\d{1,3}[.)]|\(?[A-Za-z가-하][.)]|[①-⑳]|#{1,6})(?=\s)"
)
# A Korean sentence continues behind quoted speech: "..." 라고 말했다.
_QUOTE_PARTICLE = re.compile(r"[\"'”’」』]\s*(?:이?라[고는며면]|하고|하며|고\s|라는)")
_QUOTES = "\"'”’」』"
_MAX_LIST_MARK = 5  # "(12)."
_MAX_ABBREVIATION = 7  # letters; abbreviations have fewer
_LINE = re.compile(r"[^\n]+")
_MIN_WRAPPED = 50  # characters of a line that may be wrapped at the page's width


def sentence_spans(s: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence, in order, without the blanks around it.

    Every visible character of `s` is in exactly one span. A line, list item or table row ends a
    sentence, except where a printed line is wrapped in mid-sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(s):
        spans += _split(s, start, end)
    return spans


def _blocks(s: str) -> list[tuple[int, int]]:
    """Return the spans of lines, wrapped ones joined: long, unfinished, continued in lower case."""
    blocks: list[tuple[int, int]] = []
    for match in _LINE.finditer(s):
        start, end = _trimmed(s, match.start(), match.end())
        if start == end:
            continue
        if blocks and _is_continued(s, *blocks[-1], start):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def _is_continued(s: str, start: int, end: int, following: int) -> bool:
    line = max(start, s.rfind("\n", start, end) + 1)
    return (
        s[following].islower()
        and s.count("\n", end, following) == 1
        and end - line >= _MIN_WRAPPED
        and s[end - 1] not in ".!?:;。|"
        and not _LIST_MARK.match(s, following)
    )


def _split(s: str, start: int, end: int) -> list[tuple[int, int]]:
    first = _END.search(s, start, end)
    if first is None or first.end() >= end:
        return [(start, end)]
    mark = _LIST_MARK.match(s, start, end)
    begin, spans, enclosed = start, [], _Enclosed(s, start, end)
    for match in _END.finditer(s, mark.end() if mark else start, end):
        if match.end() >= end:
            break
        for at, last in _boundaries(s, *match.span()):
            if not _ends_sentence(s, at, last, end) or enclosed.contains(at, last):
                continue
            span = _trimmed(s, begin, last)
            if not _is_list_mark(s, *span):
                spans.append(span)
                begin = last
    rest = _trimmed(s, begin, end)
    return [*spans, rest] if rest[0] < rest[1] else spans


def _is_list_mark(s: str, start: int, end: int) -> bool:
    """Return whether a span is only the "나." or "2." of a list item within a paragraph."""
    mark = _LIST_MARK.match(s, start) if end - start <= _MAX_LIST_MARK else None
    return mark is not None and mark.end() == end


class _Enclosed:
    """The spans in which no sentence ends: brackets, quotations and dates."""

    def __init__(self, s: str, start: int, end: int) -> None:
        self._span = s, start, end

    @cached_property
    def _brackets(self) -> list[tuple[int, int]]:
        return [match.span() for match in _ENCLOSED.finditer(*self._span)]

    @cached_property
    def _dates(self) -> list[tuple[int, int]]:
        return [match.span() for match in _DATE.finditer(*self._span)]

    def contains(self, start: int, end: int) -> bool:
        """Return whether a stop is inside such a span."""
        s = self._span[0]
        after_digit = start > 0 and s[start - 1].isdigit()
        return _within(self._brackets, start, end) or (
            after_digit and _within(self._dates, start, end)
        )


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    before = bisect_left(spans, (start,)) - 1
    return before >= 0 and end < spans[before][1]


def _boundaries(s: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """Return the possible sentence ends in a run of stops and closing characters."""
    if s[end].isspace() or _BETWEEN_HANGUL.match(s, start):
        return ((start, end),)
    if not any(stop in "。！？" for stop in s[start:end]):
        return ()
    return [match.span() for match in _WIDE_END.finditer(s, start, end)]


def _ends_sentence(s: str, start: int, end: int, limit: int) -> bool:
    rest = s[end : end + 24].lstrip()
    following = rest[:1]
    end = start + len(_REFERENCES_BEHIND.sub("", s[start:end]))
    if following.islower() or (s[end - 1] in _QUOTES and _QUOTE_PARTICLE.match(s, end - 1, limit)):
        return False
    if s[start:end].rstrip(_CLOSING_CHARACTERS) != ".":
        return True
    near = s[max(0, start - _MAX_ABBREVIATION) : start]
    if not near[-1:].isascii() or (len(near) == _MAX_ABBREVIATION and near.isalpha()):
        return True  # no abbreviation
    word = _LAST_WORD.search(s, max(0, start - 24), start)
    last = word.group().lower() if word else ""
    if _BEFORE_NUMBER.fullmatch(last):
        return not following.isdigit()
    if last in ("a.m", "p.m") and near[-5:-3].strip()[-1:].isdigit():
        return following.isupper() and not _AFTER_TIME.match(rest)
    if _ACRONYM.fullmatch(last):
        return bool(_OPENING.match(rest))
    return not _ABBREVIATIONS.fullmatch(last)


def _trimmed(s: str, start: int, end: int) -> tuple[int, int]:
    while start < end and s[start].isspace():
        start += 1
    while end > start and s[end - 1].isspace():
        end -= 1
    return start, end
