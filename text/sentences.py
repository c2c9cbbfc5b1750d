"""Find the sentences of a text, in Korean and English, by exact offsets."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

_MARKS = ".!?。！？…"
_CLOSERS_PLAIN = "\"'”’)]}」』》〉"
_CLOSERS = re.escape(_CLOSERS_PLAIN)
_HANGUL = "\uac00-\ud7a3"
# A mark ends a sentence before a blank; between Hangul, and when it is wide, also without one.
# A reference mark that hangs on the end belongs to it: 했다.[3] 그는; ended.[3][4] He.
_REFERENCES = (
    r"(?:\[[^\[\]\s]{1,12}\]|\[(?:note|주|각주) ?\d{1,3}\]|[⁰¹²³⁴-⁹]{1,3}|\^\([^()\n]{1,8}\))*"
)
_END = re.compile(rf"[{_MARKS}]+[{_CLOSERS}]*{_REFERENCES}")
_BETWEEN_HANGUL = re.compile(rf"(?<=[{_HANGUL}])[.!?]+{_REFERENCES}(?=[{_HANGUL}])")
_WIDE_END = re.compile(rf"[。！？][{_CLOSERS}]*{_REFERENCES}")
_REFERENCES_BEHIND = re.compile(rf"(?<=[{_MARKS}{_CLOSERS}]){_REFERENCES}$")
# Alternatives that all begin with a letter of their own: the engine skips to the next of those.
_ENCLOSED = re.compile(
    r"\([^()\n]{1,300}\)|\[[^\[\]\n]{1,300}\]|“[^”\n]{1,300}”|\"[^\"\n]{1,300}\""
    r"|「[^」\n]{1,300}」|『[^』\n]{1,300}』|‘[^’\n]{1,300}’"
)
_DATE = re.compile(r"\d{4}\. ?\d{1,2}\.(?: ?\d{1,2}\.)?[ \t]*\S")  # and what follows it
_ABBREVIATIONS = re.compile(
    r"mrs?|ms|dr|prof|rev|hon|st|gen|col|lt|sgt|capt|gov|sen|rep|pres|cf|viz|vs|approx|ca|est"
    r"|assn|dept|univ|e\.g|i\.e|[a-z]"  # the last is an initial
)
# These close a sentence too, unless a number follows: "No. 5", "Dec. 24", "p. 3".
_BEFORE_NUMBER = re.compile(
    r"nos?|ext|tel|pp?|vols?|chap|ch|sec|figs?|eq|art|par|eds?|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec"
)
_ACRONYM = re.compile(r"(?:[a-z]\.)+[a-z]{1,2}")
_OPENING = re.compile(
    r"(?:The|This|That|These|It|In|On|At|He|She|They|We|If|But|And|A|An|For|As)\b"
)
# What may follow a time of day within its sentence: 9 a.m. Monday, 9 a.m. KST.
_STILL_A_TIME = re.compile(
    r"(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|May\b)"
    r"|[A-Z]{2,5}\b|(?:Eastern|Central|Pacific|Mountain|Korea)"
)
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘]+$")
_LIST_MARK = re.compile(
    r"[ \t]*(?:[-*•‣◦▪·○●■□▶※–]|\(?\d{1,3}[.)]|\(?[A-Za-z가-하][.)]|[①-⑳]|#{1,6})(?=\s)"
)
# Korean speech goes on behind its quotation marks: "..." 라고 말했다.
_QUOTED = re.compile(r"[\"'”’」』]\s*(?:이?라[고는며면]|하고|하며|고\s|라는)")
_QUOTES = "\"'”’」』"
_MARK_CHARS = 5  # "(12)."
_LONGEST = 7  # letters: more than any abbreviation has
_LINE = re.compile(r"[^\n]+")
_WRAPPED = 50  # characters of a line that may have been broken for the page's width


def sentence_spans(s: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence, in order, without the blanks around it.

    Every visible character of `s` lies in exactly one span. A line ends a sentence, as does a
    list item or a table row, except where a printed line was visibly broken in mid-sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(s):
        spans += _split(s, start, end)
    return spans


def _blocks(s: str) -> list[tuple[int, int]]:
    """Join the lines that a page width broke: long, unfinished, and going on in lower case."""
    blocks: list[tuple[int, int]] = []
    for match in _LINE.finditer(s):
        start, end = _trimmed(s, match.start(), match.end())
        if start == end:
            continue
        if blocks and _goes_on(s, *blocks[-1], start):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def _goes_on(s: str, start: int, end: int, following: int) -> bool:
    line = max(start, s.rfind("\n", start, end) + 1)
    return (
        s[following].islower()
        and s.count("\n", end, following) == 1
        and end - line >= _WRAPPED
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
        for at, last in _stops(s, *match.span()):
            if not _ends(s, at, last, end) or enclosed.holds(at, last):
                continue
            span = _trimmed(s, begin, last)
            if not _only_numbers(s, *span):
                spans.append(span)
                begin = last
    rest = _trimmed(s, begin, end)
    return [*spans, rest] if rest[0] < rest[1] else spans


def _only_numbers(s: str, start: int, end: int) -> bool:
    """Whether a stretch is but the "나." or "2." before an item of a list within a paragraph."""
    mark = _LIST_MARK.match(s, start) if end - start <= _MARK_CHARS else None
    return mark is not None and mark.end() == end


class _Enclosed:
    """The stretches that no sentence ends inside: brackets and quotations, and dates."""

    def __init__(self, s: str, start: int, end: int) -> None:
        self._place = s, start, end

    @cached_property
    def _brackets(self) -> list[tuple[int, int]]:
        return [match.span() for match in _ENCLOSED.finditer(*self._place)]

    @cached_property
    def _dates(self) -> list[tuple[int, int]]:
        return [match.span() for match in _DATE.finditer(*self._place)]

    def holds(self, start: int, end: int) -> bool:
        """Return whether a mark stands inside such a stretch."""
        s = self._place[0]
        after_digit = start > 0 and s[start - 1].isdigit()
        return _within(self._brackets, start, end) or (
            after_digit and _within(self._dates, start, end)
        )


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    before = bisect_left(spans, (start,)) - 1
    return before >= 0 and end < spans[before][1]


def _stops(s: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """Return where, by the signs around it, sentences may end in a run of marks and closers."""
    if s[end].isspace() or _BETWEEN_HANGUL.match(s, start):
        return ((start, end),)
    if not any(mark in "。！？" for mark in s[start:end]):
        return ()
    return [match.span() for match in _WIDE_END.finditer(s, start, end)]


def _ends(s: str, start: int, end: int, limit: int) -> bool:
    rest = s[end : end + 24].lstrip()
    following = rest[:1]
    end = start + len(_REFERENCES_BEHIND.sub("", s[start:end]))
    if following.islower() or (s[end - 1] in _QUOTES and _QUOTED.match(s, end - 1, limit)):
        return False
    if s[start:end].rstrip(_CLOSERS_PLAIN) != ".":
        return True
    near = s[max(0, start - _LONGEST) : start]
    if not near[-1:].isascii() or (len(near) == _LONGEST and near.isalpha()):
        return True  # neither can end an abbreviation
    word = _LAST_WORD.search(s, max(0, start - 24), start)
    last = word.group().lower() if word else ""
    if _BEFORE_NUMBER.fullmatch(last):
        return not following.isdigit()
    if last in ("a.m", "p.m") and near[-5:-3].strip()[-1:].isdigit():
        return following.isupper() and not _STILL_A_TIME.match(rest)
    if _ACRONYM.fullmatch(last):
        return bool(_OPENING.match(rest))
    return not _ABBREVIATIONS.fullmatch(last)


def _trimmed(s: str, start: int, end: int) -> tuple[int, int]:
    while start < end and s[start].isspace():
        start += 1
    while end > start and s[end - 1].isspace():
        end -= 1
    return start, end
