"""Context of a part of a question: what it leaves unsaid because an earlier part says it."""

import re

from text.analyser import tokens, words
from text.korean.particles import without_particle
from text.question.facets.expected_types import expected_types
from text.question.interrogatives import is_counter, question_stem
from text.question.stopwords import FUNCTION_WORDS

# Words for what is asked about a thing; they do not name the thing.
_GENERIC = re.compile(
    r"(?:신청|취소|변경|예약|환불|등록|발급|납부|연장|반납|지원|이용|사용|가능|필요|접수|제출|기간"
    r"|기한|마감|비용|금액|방법|절차|서류|장소|시간|날짜|조건)"
    r"(?:은|는|이|가|을|를|도)?|[가-힣]{0,2}해?야|함|됨|돼요?|apply|cost|deadline|fee|long|much"
    r"|many",
    re.I,
)
_MIN_WORDS = 2  # content words with which a subquestion can be asked alone
_ANAPHORA = re.compile(r"\b(?:it|its|they|them|their|that|this|there|one)\b", re.I)
ASKING_EN = (
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|can|could|do|does|did|may|must|should"
    r"|will)\b"
)
PREAMBLE = r"(?:(?:if|when|as|i|my|we|after|before)\b[^,?]{2,80},\s*|[^,?]{2,40} here,\s*)?"
# The case that all parts of a question are about: "if I lose my badge, ...", "휴직하려면 ...".
_CASE_KO = re.compile(r"^(?P<case>[^,?]{2,40}?(?:려면|려고|[은는인]데요?|으면|면|때))[,\s]")
_CASE_EN = re.compile(rf"^(?P<case>{PREAMBLE})(?={ASKING_EN})", re.I)
# What the first part is about: "which papers do I need for (a pass) and who signs it?"
_TOPIC_EN = re.compile(
    r"^(?:.*\b(?:for|of|about|on|to get|get|buy|book|borrow|rent|order)|(?:how much|when|where"
    r"|what) (?:is|are|was|were))"
    r" (?P<topic>(?:the |an? )?(?:(?!be |been |is |are |was |were |can |will |do |does |for |of "
    r"|in |on |at |per |to |and |if |when |it\b|i "
    r"|you )[\w'’-]+ ?){1,4})",
    re.I,
)
_INTERROGATIVE_KO = re.compile(
    r"(?:무엇|누구|누가|언제|어디|얼마|어떻|어떤|뭐|뭔|뭘|무슨|어느|왜|몇|며칠)[가-힣]*"
)
_SUBJECT_EN = re.compile(
    r"^(?:is|are|does|do|did|can|will|was|were|has|have) (?P<topic>(?:the|an?) (?:(?!in |on |at "
    r"|of )[\w'’-]+ ){1,3}?)"
    r"(?=open|close|cost|need|have|has|work|accept|offer|include|take|free|available|allowed"
    r"|required|in |on |at |of |for )",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:it|them|one|they)\b", re.I)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.I)
_EXPLETIVE = re.compile(
    r"\bit (?:is|takes?|costs?|possible|rain|safe)\b|\b(?:is|does) it (?:take|possible|ok|allowed"
    r"|true)\b",
    re.I,
)


def in_context(part: str, first: str) -> tuple[str, str]:
    """Return a later part with what it needs of the first: its case, or the topic of a pronoun."""
    if topic := _topic_of(part, first):
        plain = re.sub(r"^(?:the|an?) ", "", topic, flags=re.I)
        return _POSSESSIVE.sub(f"the {plain}'s", _PRONOUN.sub(f"the {plain}", part)), ""
    case = _CASE_KO.match(first) or _CASE_EN.match(first)
    if _needs_context(part):
        return (part, case["case"] if case and _CASE_KO.match(first) else _about(first))
    return (part, case["case"].strip(" ,") if case else "")


def _about(first: str) -> str:
    """Return what a part is about: Korean nouns before the interrogative, without the focus."""
    before = _INTERROGATIVE_KO.split(first, maxsplit=1)
    plain = before[0].split()
    if len(before) == 1:
        return first
    is_attribute = bool(plain) and names_attribute(question_stem(plain[-1]) or plain[-1])
    return " ".join(plain[:-1] if is_attribute and len(plain) > 1 else plain) or first


def _topic_of(part: str, first: str) -> str:
    """Return the noun phrase that the only pronoun of an English part stands for, if clear."""
    found = _PRONOUN.findall(part) + _POSSESSIVE.findall(part)
    if len(found) != 1 or _EXPLETIVE.search(part):
        return ""
    match = _SUBJECT_EN.match(first) or _TOPIC_EN.search(first.rstrip("?. "))
    return match["topic"].strip() if match else ""


def _needs_context(part: str) -> bool:
    """Return whether a part has too few content words to be asked alone, or an anaphor."""
    content = [word for word in words(part) if content_tokens(word) and not is_counter(word)]
    specific = [word for word in content if not _GENERIC.fullmatch(question_stem(word))]
    has_topic = any(_TOPIC_KO.search(word) for word in specific)
    too_short = len(content) < _MIN_WORDS and not has_topic
    return too_short or not specific or bool(_ANAPHORA.search(part))


_TOPIC_KO = re.compile(r"[가-힣]{2,}(?:은|는)$")


def names_attribute(item: str) -> bool:
    """Return whether an item of a list names something that can be asked of a thing: fee, place."""
    last = words(item)[-1:]
    return bool(last) and bool(expected_types("", without_particle(last[0])))


def content_tokens(text: str) -> list[str]:
    """Return the tokens of a text without interrogatives, endings and function words."""
    plain = (question_stem(word) for word in words(text))
    return [t for word in plain if word for t in tokens(word) if t not in FUNCTION_WORDS]
