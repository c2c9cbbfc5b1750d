"""Question decomposition: the subquestions of a question that asks for several things.

>>> split_question("벌점 기준, 대강당 사용료, 예약 기한을 모두 알려줘")
(Subquestion(text='벌점 기준', context=''), Subquestion(text='대강당 사용료', context=''), ...)
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from text.analyser import tokens, words
from text.question.interrogatives import is_interrogative, question_stem
from text.question.stopwords import FUNCTION_WORDS

MAX_SUBQUESTIONS = 6
# Words for what is asked about a thing; they do not name the thing.
_GENERIC = re.compile(
    r"(?:신청|접수|제출|기간|기한|마감|비용|금액|방법|절차|서류|장소|시간|날짜|조건)"
    r"(?:은|는|이|가|을|를|도)?|[가-힣]{0,2}해?야|함|됨|돼요?|apply|cost|deadline|fee|long|much|many",
    re.I,
)
_MIN_WORDS = 2  # content words with which a subquestion can be asked alone
_ANAPHORA = re.compile(r"\b(?:it|its|they|them|their|that|this|there|one)\b", re.I)
_SENTENCE_END = re.compile(r"(?<=[?？])\s+(?=\S)|(?<=[가-힣][?？])(?=[가-힣])")
_ASKING_EN = (
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|can|could|do|does|did|may|must|should"
    r"|will)\b"
)
_AND_ASKS = re.compile(rf"(?:\s*,)?\s+(?:and|also|plus)\s+(?:also\s+)?(?={_ASKING_EN})", re.I)
# Not nouns that end in 고, as verbs do that join clauses.
_NOUNS = "(?<![선경신보광참권공사재원피항상최창]고)"
_KO_JOINTS = re.compile(
    rf"(?<=[가-힣])(?<=[고며]){_NOUNS}[,\s]\s*(?!있|싶|계|나[서면])|\s*,?\s(?:그리고|또|또한)\s+|(?<=[가-힣])(?:는지"
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
    parts = [part for part in dict.fromkeys(split) if _content_tokens(part)]
    if not 1 < len(parts) <= MAX_SUBQUESTIONS:
        return (Subquestion(question),)
    first = parts[0]
    return (
        Subquestion(first),
        *(Subquestion(part, first if _needs_context(part) else "") for part in parts[1:]),
    )


def _split_sentences(question: str) -> Sequence[str]:
    parts = [part.strip() for part in _SENTENCE_END.split(question) if part.strip()]
    return (
        parts if all(part[-1] in "?？" or is_interrogative(part) for part in parts) else [question]
    )


def _split_clauses(question: str) -> Sequence[str]:
    """Split where a second question clause begins: "..., and who approves it?", "되고 언제"."""
    parts = [part for part in _AND_ASKS.split(question) if part]
    if len(parts) > 1 and re.match(_ASKING_EN, parts[0], re.I):
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
        asks_itself = match.start("list") == 0 and re.search(rf"\b{_ASKING_EN}", question, re.I)
        if len(items) > 1 and not asks_itself and all(len(words(item)) <= 8 for item in items):
            return items
    if re.search("[가-힣]", question) and not is_interrogative(question):
        plain = _ASKS_ALL.sub("", question.rstrip("?？.! "))
        items = [item for item in _KO_LIST.split(plain) if item]
        if len(items) > 1 and all(1 <= len(words(item)) <= 5 for item in items):
            return items
    if re.search("[가-힣]", question) and question.count(",") > 1:
        items = [item for item in re.split(r"\s*,\s*", question) if item]
        if all(1 <= len(words(item)) <= 5 for item in items):
            return items
    return [question]


def _split_each(question: str) -> Sequence[str]:
    """Split a question about each of two things: "복수전공과 부전공은 각각 몇 학점?"."""
    if match := _EACH.match(question):
        return [f"{match[name]} {match['rest']}" for name in "ab"]
    return [question]


def _needs_context(part: str) -> bool:
    """Return whether a part has too few content words to be asked alone, or an anaphor."""
    content = [word for word in words(part) if _content_tokens(word)]
    specific = [word for word in content if not _GENERIC.fullmatch(question_stem(word))]
    return len(content) < _MIN_WORDS or not specific or bool(_ANAPHORA.search(part))


def _content_tokens(text: str) -> list[str]:
    plain = (question_stem(word) for word in words(text))
    return [t for word in plain if word for t in tokens(word) if t not in FUNCTION_WORDS]
