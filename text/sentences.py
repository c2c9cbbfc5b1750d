"""Find the sentences of a text, in Korean and English, by exact offsets."""

import re

_MARKS = ".!?。！？…"
_CLOSERS_PLAIN = "\"'”’)]}」』》〉"
_CLOSERS = re.escape(_CLOSERS_PLAIN)
_HANGUL = "\uac00-\ud7a3"
# A mark ends a sentence before a blank or the end; between Hangul also without a blank.
_END = re.compile(
    rf"[{_MARKS}]+[{_CLOSERS}]*(?=\s|$)|(?<=[{_HANGUL}])[.!?]+(?=[{_HANGUL}])|[。！？][{_CLOSERS}]*"
)
_ENCLOSED = re.compile(
    r"\([^()\n]{1,300}\)|\[[^\[\]\n]{1,300}\]|“[^”\n]{1,300}”|\"[^\"\n]{1,300}\""
    r"|\d{4}\. ?\d{1,2}\.(?: ?\d{1,2}\.)?[ \t]*\S"  # 2024. 3. 1. and what follows
    r"|「[^」\n]{1,300}」|『[^』\n]{1,300}』|‘[^’\n]{1,300}’"
)
_ABBREVIATIONS = re.compile(
    r"mrs?|ms|dr|prof|rev|hon|st|gen|col|lt|sgt|capt|gov|sen|rep|pres|cf|viz|vs|approx|ca|est"
    r"|assn|dept|univ|e\.g|i\.e|[a-z]"  # the last is an initial
)
# These close a sentence too, unless a number follows: "No. 5", "Dec. 24", "p. 3".
_BEFORE_NUMBER = re.compile(
    r"nos?|ext|tel|pp?|vols?|chap|ch|sec|figs?|eq|art|par|eds?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_ACRONYM = re.compile(r"(?:[a-z]\.)+[a-z]{1,2}")
_OPENING = re.compile(
    r"(?:The|This|That|These|It|In|On|At|He|She|They|We|If|But|And|A|An|For|As)\b"
)
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘]+$")
_LIST_MARK = re.compile(
    r"[ \t]*(?:[-*•‣◦▪·○●■□▶※–]|\(?\d{1,3}[.)]|\(?[A-Za-z가-하][.)]|[①-⑳]|#{1,6})(?=\s)"
)
# Korean speech goes on behind its quotation marks: "..." 라고 말했다.
_QUOTED = re.compile(r"[\"'”’」』]\s*(?:이?라[고는며면]|하고|하며|고\s|라는)")
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
    enclosed = [match.span() for match in _ENCLOSED.finditer(s, start, end)]
    mark = _LIST_MARK.match(s, start, end)
    begin, at, spans = start, mark.end() if mark else start, []
    for match in _END.finditer(s, at, end):
        if match.end() >= end or not _ends(s, match, end):
            continue
        if any(a < match.start() and match.end() < b for a, b in enclosed):
            continue
        spans.append(_trimmed(s, begin, match.end()))
        begin = match.end()
    last = _trimmed(s, begin, end)
    return [*spans, last] if last[0] < last[1] else spans


def _ends(s: str, match: re.Match[str], end: int) -> bool:
    rest = s[match.end() : match.end() + 24].lstrip()
    following = rest[:1]
    if following.islower() or _QUOTED.match(s, match.end() - 1, end):
        return False
    if s[match.start() : match.end()].rstrip(_CLOSERS_PLAIN) != ".":
        return True
    word = _LAST_WORD.search(s, max(0, match.start() - 24), match.start())
    last = word.group().lower() if word else ""
    if _BEFORE_NUMBER.fullmatch(last):
        return not following.isdigit()
    if _ACRONYM.fullmatch(last):
        return bool(_OPENING.match(rest))
    return not _ABBREVIATIONS.fullmatch(last)


def _trimmed(s: str, start: int, end: int) -> tuple[int, int]:
    while start < end and s[start].isspace():
        start += 1
    while end > start and s[end - 1].isspace():
        end -= 1
    return start, end
