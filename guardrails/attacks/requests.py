"""Requests in a document that have nothing to do with it: a task on a line of its own.

A page that asks for a poem about the sea between two rows of a price list speaks to a machine. A
line counts where it asks for something, is a whole sentence and the only such line, and shares no
content word with the rest, although the other lines share theirs. Lists of questions, exercises,
wrapped lines and collections of unrelated lines therefore do not count.
"""

import re
from collections import Counter
from collections.abc import Iterator

from guardrails.attacks.normal_view import View
from guardrails.bounded import bounded

_SHORTEST, _LONGEST = 12, 170  # characters of a line that asks for something
_ASKS = bounded(
    r"(?:please |kindly )?(?:explain|describe|write|compose|draft|develop|create|craft|generate|"
    r"translate|summari[sz]e|break down|tell|list|suggest|recommend|outline|discuss|solve|name|"
    r"convert|replace|provide (?:a|an|the|me|some)|give (?:a|an|me|some)|show me|render|rewrite|"
    r"use \w+ (?:for|in)|design|compute|calculate)\b"
    r"|(?:what|who|whom|whose|where|when|why|how|which)(?:'s| \w+)? .*\?$"
    r"|(?:can|could|would) you (?:please )?(?:show|tell|explain|give|write|translate|describe|"
    r"list|help)\b"
    r"|.{4,100}(?:(?:설명|번역|요약|추천|나열|비교|작성|소개|분석|계산)해"
    r"(?: ?줘| ?주세요| ?주십시오|라| 봐)?"
    r"|써 ?줘|써 주세요|알려 ?줘|알려 주세요|지어 ?줘|만들어 ?줘|만들어 주세요)[.!]?$"
    r"|(?=.{6,120}\?$).*(?:무엇|누구|어디|언제|어떻게|왜|몇|뭐|어느|어떤)",
    _LONGEST,
)
_WORD = re.compile(r"[a-z]{4,}|[가-힣]{2,}")
_COMMON_WORDS = (
    "what when where which whose does with that this from have been about your would could "
    "please explain describe write compose draft develop create generate translate provide "
    "give show tell list name short simple example following sentence using into they there "
    "their some more most main between difference differences primary response answer reply "
    "message "
)
_COMMON = frozenset(_COMMON_WORDS.split())
_TALK = re.compile(
    r"\b(?:i|we|us|our|you have|do you|are you|if you|your (?:order|account|booking|phone|team))\b"
)
_ENDS = ".?!:\"')`"
_WRAPPED = 50  # characters of a line that may go on in the next
_SAYING, _FEWEST_SAYING = 4, 4  # content words of a line that says something; such lines
_SHARING = 0.6  # share of lines that have a word in common with others
_LEAST_REST = 60  # characters of the document around the line


def stray_requests(view: View) -> list[tuple[int, int]]:
    """Return the spans in the view of requests that are foreign to their document."""
    lines = list(_lines(view.text))
    asking = [i for i, (start, end) in enumerate(lines) if _asks(view.text[start:end])]
    if len(asking) != 1:
        return []
    place = asking[0]
    start, end = lines[place]
    if len(view.text) - end + start < _LEAST_REST or _TALK.search(view.text[start:end]):
        return []
    if not _is_sentence(view.text, lines, place):
        return []
    own, *rest = [_stems(view.text[a:b]) for a, b in [lines[place], *_others(lines, place)]]
    counts = Counter(stem for stems in rest for stem in stems)
    return [(start, end)] if not own & counts.keys() and _coherent(rest, counts) else []


def _others(lines: list[tuple[int, int]], place: int) -> list[tuple[int, int]]:
    return lines[:place] + lines[place + 1 :]


def _is_sentence(text: str, lines: list[tuple[int, int]], place: int) -> bool:
    """Whether a line ends like a sentence and does not continue a wrapped one."""
    start, end = lines[place]
    if text[end - 1].isascii() and text[end - 1] not in _ENDS:
        return False
    if place == 0:
        return True
    before = lines[place - 1]
    wrapped = before[1] - before[0] > _WRAPPED and "\n\n" not in text[before[1] : start]
    return not (wrapped and (text[before[1] - 1].isalpha() or text[before[1] - 1] in ",;("))


def _coherent(rest: list[set[str]], counts: Counter[str]) -> bool:
    """Whether most of the other lines that say something share words with another line."""
    saying = [stems for stems in rest if len(stems) >= _SAYING]
    if len(saying) < _FEWEST_SAYING:
        return True
    sharing = sum(any(counts[stem] > 1 for stem in stems) for stems in saying)
    return sharing > _SHARING * len(saying)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        left = len(line) - len(line.lstrip())
        if line.strip():
            yield match.start() + left, match.start() + len(line.rstrip())


def _asks(line: str) -> bool:
    return _SHORTEST <= len(line) <= _LONGEST and "|" not in line and _ASKS.follows(line)


def _stems(text: str) -> set[str]:
    """Return the beginnings of the content words."""
    words = (w for w in _WORD.findall(text) if w not in _COMMON)
    return {w[:5] if w.isascii() else w[:2] for w in words}
