"""Requests in a document that have nothing to do with it: a task on a line of its own.

A page that asks for a poem about the sea between two rows of a price list speaks to a machine. A
line counts where it asks for something, is the only such line, and shares no content word with the
rest. Lists of questions and exercises therefore do not count.
"""

import re
from collections.abc import Iterator

from guardrails.attacks.normal_view import View

_ASKS = re.compile(
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
    r"|(?=.{6,120}\?$).*(?:무엇|누구|어디|언제|어떻게|왜|몇|뭐|어느|어떤)"
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
_SHORTEST, _LONGEST = 12, 170
_LEAST_REST = 60  # characters of the document around the line


def stray_requests(view: View) -> list[tuple[int, int]]:
    """Return the spans in the view of requests that are foreign to their document."""
    lines = list(_lines(view.text))
    asking = [(start, end) for start, end in lines if _asks(view.text[start:end])]
    if len(asking) != 1 or len(view.text) - asking[0][1] + asking[0][0] < _LEAST_REST:
        return []
    start, end = asking[0]
    rest = _stems(view.text[:start]) | _stems(view.text[end:])
    own = _stems(view.text[start:end])
    return [] if own & rest or _TALK.search(view.text[start:end]) else asking


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        left = len(line) - len(line.lstrip())
        if line.strip():
            yield match.start() + left, match.start() + len(line.rstrip())


def _asks(line: str) -> bool:
    return _SHORTEST <= len(line) <= _LONGEST and "|" not in line and _ASKS.match(line) is not None


def _stems(text: str) -> set[str]:
    """Return the beginnings of the content words."""
    words = (w for w in _WORD.findall(text) if w not in _COMMON)
    return {w[:5] if w.isascii() else w[:2] for w in words}
