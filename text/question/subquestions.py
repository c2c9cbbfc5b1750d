"""Question decomposition: the subquestions of a question that asks for several things.

>>> split_question("벌점 기준, 대강당 사용료, 예약 기한을 모두 알려줘")
(Subquestion(text='벌점 기준', context=''), Subquestion(text='대강당 사용료', context=''), ...)
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from text.analyser import words
from text.question.interrogatives import is_interrogative
from text.question.part_context import (
    ASKING_EN,
    PREAMBLE,
    content_tokens,
    in_context,
    names_attribute,
)

MAX_SUBQUESTIONS = 6
_SENTENCE_END = re.compile(r"(?<=[?？])\s+(?=\S)|(?<=[가-힣][?？])(?=[가-힣])")
_AND_ASKS = re.compile(rf"(?:\s*,)?\s+(?:and|also|plus)\s+(?:also\s+)?(?={ASKING_EN})", re.I)
# Not nouns that end in 고, as verbs do that join clauses.
_NOUNS = "(?<![선경신보광참권공사재원피항상최창]고)"
_QUOTES = "(?<![라다냐자]고)"  # 얼마라고 써 있어요 is one clause
_KO_JOINTS = re.compile(
    rf"(?<=[가-힣])(?<=[고며]){_NOUNS}{_QUOTES}[,\s]\s*(?!있|싶|계|나[서면])|\s*,?\s(?:그리고|또"
    rf"|또한)\s+|(?<=[가-힣])(?:는지"
    r"|은지|인지|ㄴ지)\s?(?:와|과|,|랑|하고)\s+"
)
_ASKS_ALL = re.compile(r"(?:을|를|은|는|이|가|도)?\s*(?:모두|전부|다|각각|둘 ?다)?\s*(?:각각)?\s*$")
_WHAT_ARE = re.compile(
    r"^(?:(?:what|which) (?:are|is|were|was)|what's|whats|(?:give|show|list"
    r"|send)(?: me| us)?|(?:i need|i want)|how (?:much|high|long) (?:are|is))"
    r"?\s*(?:both )?(?P<list>(?:the|its|both)\b.+?)[?.!]*$",
    re.I,
)
_LIST = re.compile(
    r"\s*,\s*(?:and\s+|as well as\s+)?|\s+(?:and|as well as)\s+(?=(?:the|its"
    r"|their|my|our|a|an|how|what|when)\b)",
    re.I,
)
_KO_LIST = re.compile(
    r"\s*,\s*|\s*(?:및|그리고)\s+|(?<=[가-힣])(?:와|과|이랑|랑|하고)\s+(?=[가-힣])"
)
_EACH = re.compile(
    r"^(?P<a>[^,?]{1,30}?)(?:이랑|랑|와|과|하고)\s+(?P<b>[^,?]{1,30}?)(?:은"
    r"|는|이|가|의|도)?\s+(?:은 |는 )?각각\s*(?P<rest>.+)$"
)


class Subquestion(NamedTuple):
    """One question of several, and the one before it that it needs as context, or nothing."""

    text: str
    context: str = ""


def split_question(question: str) -> tuple[Subquestion, ...]:
    """Return the subquestions of a question; the question itself if it is one."""
    split = [question]
    for splitter in (_split_sentences, _split_clauses, _split_list, _split_each):
        split = [part for text in split for part in splitter(text)]
    parts = [part for part in dict.fromkeys(split) if content_tokens(part)]
    if not 1 < len(parts) <= MAX_SUBQUESTIONS:
        return (Subquestion(question),)
    return (
        Subquestion(parts[0]),
        *(Subquestion(*in_context(part, parts[0])) for part in parts[1:]),
    )


def _split_sentences(question: str) -> Sequence[str]:
    parts = [part.strip() for part in _SENTENCE_END.split(question) if part.strip()]
    return (
        parts if all(part[-1] in "?？" or is_interrogative(part) for part in parts) else [question]
    )


def _split_clauses(question: str) -> Sequence[str]:
    """Split where a second question clause begins: "..., and who approves it?", "되고 언제"."""
    parts = [part for part in _AND_ASKS.split(question) if part]
    if len(parts) > 1 and re.match(PREAMBLE + ASKING_EN, parts[0], re.I):
        return parts
    places = [match.span() for match in _KO_JOINTS.finditer(question)]
    for start, end in places:
        left, right = question[:start], question[end:]
        if is_interrogative(left) and is_interrogative(right):
            return [left, *_split_clauses(right)]
    return [question]


def _split_list(question: str) -> Sequence[str]:
    """Split a list of things: "what are the hotel limit and the meal limit?", "A, B를 알려줘"."""
    if match := _WHAT_ARE.match(question):
        items = [item for item in _LIST.split(match["list"]) if item]
        asks_itself = match.start("list") == 0 and re.search(rf"\b{ASKING_EN}", question, re.I)
        if (
            len(items) > 1
            and not asks_itself
            and all(len(words(item)) <= _LONGEST for item in items)
        ):
            return items
    if match := _ATTRIBUTES_OF.match(question):
        items = [item for item in _ITEMS.split(match["list"]) if item]
        if len(items) > 1 and all(names_attribute(item) for item in items):
            return [f"{item} {match['thing']}" for item in items]
    return _split_korean_list(question) if re.search("[가-힣]", question) else [question]


_STATEMENT = re.compile(r"[가-힣](?<![까])다\s*\.?\s*$")
_LONGEST, _LONGEST_KO = 8, 5  # words of an item of a list


def _split_korean_list(question: str) -> Sequence[str]:
    """Split a list in front of an order or a topic particle, or one with two commas."""
    if _STATEMENT.search(question):
        return [question]
    candidates = []
    if not is_interrogative(question):
        candidates.append((_KO_LIST.split(_ASKS_ALL.sub("", question.rstrip("?？.! "))), False))
    if not _ASKED_KO.search(question):
        plain = re.sub(r"(?:은|는)?(?:요)?\s*[?？]*$", "", question)
        candidates.append((_KO_LIST.split(plain), True))
    if question.count(",") > 1:
        candidates.append((re.split(r"\s*,\s*", question), False))
    for split, attributes_only in candidates:
        items = [item for item in split if item]
        short = all(1 <= len(words(item)) <= _LONGEST_KO for item in items)
        if len(items) > 1 and short and (not attributes_only or all(map(names_attribute, items))):
            return items
    return [question]


_ASKED_KO = re.compile(
    r"무엇|누구|누가|언제|어디|얼마|어떻|어떤|뭐|뭔|뭘|무슨|어느|왜|몇|며칠|나요|가요"
)
_ATTRIBUTES_OF = re.compile(
    r"^(?:(?:what(?:['’]?s| is| are)|tell me|give me) )?(?:the )?(?P<list>[^?]{3,60}?) "
    r"(?P<thing>(?:of|for) .+?)[?.!]*$",
    re.I,
)
_ITEMS = re.compile(r"\s*,\s*(?:and\s+)?(?:the\s+)?|\s+(?:and|&)\s+(?:the\s+)?")


def _split_each(question: str) -> Sequence[str]:
    """Split a question about each of two things: "복수전공과 부전공은 각각 몇 학점?"."""
    if match := _EACH.match(question):
        return [f"{match[name]} {match['rest']}" for name in "ab"]
    return [question]
