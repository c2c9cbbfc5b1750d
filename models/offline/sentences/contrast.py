"""Entity contrast: sentences about a sibling of the thing that a question names.

Siblings have the same head and another modifier, as "day student" and "evening student" or
일반휴학 and 질병휴학. What is said of one is no answer about the other, although it may mention it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from text.analyser import tokens
from text.korean.particles import without_particle
from text.question.content_words import NOUN_WEIGHT, content_words
from text.question.facets.general_kind import names_general_kind, names_other_kind
from text.question.interrogatives import question_stem
from text.question.stopwords import FUNCTION_WORDS
from text.synonyms.lexicon import translations

_HEAD_SYLLABLES = 2
_GROUP = re.compile(r"[가-힣]{2,}(?<!학)생")  # 대학원생, 신입생; 학생 alone is every student
_MIN_COMPOUND = 4  # syllables of a Korean compound: a modifier and a head
# The topic of a Korean sentence ends with a topic or subject particle.
_TOPIC_KO = re.compile(r"^(?P<topic>(?:[^\s.,·]+[\s,·]+){0,4}?[^\s.,·]{2,}(?:은|는|이|가))(?=\s)")
# That of an English one ends before its first verb.
_TOPIC_EN = re.compile(
    r"^(?P<topic>(?:[\w’'-]+[ ,]+){1,3}?)(?=(?:is|are|was|were|may|can|must|have|has|do|does|will"
    r"|should|need|get|pay|apply|receive|cost|take|submit|return|wait|use|last)s?\b)",
    re.I,
)
Contrast = Callable[[str], bool]


def sibling_check(question: str, texts: Sequence[str]) -> Contrast:
    """Return whether the topic of a text is a sibling of a thing that the question names.

    False for a text whose topic names the thing itself. English modifiers are many, so that the
    topic of one of `texts` must have the one of the question.
    """
    compounds = _compounds(question)
    pairs, named = set(_modified(question)), frozenset(tokens(question))
    topics = [match["topic"] for text in texts if pairs and (match := _TOPIC_EN.match(text))]
    words = [tokens(topic) for topic in topics]
    general = _general_nouns(question, texts)
    pairs = {pair for pair in pairs if any(pair in pairwise(each) for each in words)}

    def is_sibling(text: str) -> bool:
        if any(names_other_kind(text, noun) for noun in general):
            return True
        if compounds and (match := _TOPIC_KO.match(text)):
            return _other_compound(compounds, match["topic"])
        if pairs and (match := _TOPIC_EN.match(text)):
            return _other_modifier(pairs, named, match["topic"])
        return False

    return is_sibling


def _topic(text: str) -> str:
    """Return the topic of a sentence; empty where it is unclear."""
    match = _TOPIC_KO.match(text) or _TOPIC_EN.match(text)
    return match["topic"] if match else ""


def _general_nouns(question: str, texts: Sequence[str]) -> list[str]:
    """Return the nouns that a question names without their kind, where texts tell several apart.

    One text has the general kind as its topic; "leave" then is not answered by medical leave.
    """
    content = content_words(question)
    modified = {after.word for word, after in pairwise(content) if word.is_modifier}
    named = [each.word for each in content if each.weight == NOUN_WEIGHT]
    if len(named) > 1:  # what else it names may tell the kind: 군대 가는데 휴학
        return []
    content = [each for each in content if each.word in named] or content
    nouns = [without_particle(each.word) for each in content if each.word not in modified]
    topics = [topic for text in texts if nouns and (topic := _topic(text))]
    general = [
        noun
        for noun in nouns
        if len(noun) >= _HEAD_SYLLABLES and any(names_general_kind(each, noun) for each in topics)
    ]
    foreign = (phrase for noun in general for phrase in translations(noun))
    return [*general, *(phrase[0] for phrase in foreign if len(phrase) == 1)]


def _compounds(text: str) -> set[str]:
    """Return the Korean compounds of a text without particles."""
    nouns = (without_particle(question_stem(word) or word) for word in re.findall("[가-힣]+", text))
    return {noun for noun in nouns if len(noun) >= _MIN_COMPOUND or _GROUP.fullmatch(noun)}


def _other_compound(asked: set[str], topic: str) -> bool:
    """Return whether a topic has a compound with the head of an asked one, and not this one."""
    if any(each in topic for each in asked):
        return False
    return any(_have_same_head(one, other) for one in asked for other in _compounds(topic))


def _have_same_head(one: str, other: str) -> bool:
    both_groups = _GROUP.fullmatch(one) and _GROUP.fullmatch(other)
    return bool(both_groups) or (
        min(len(one), len(other)) >= _MIN_COMPOUND
        and one[-_HEAD_SYLLABLES:] == other[-_HEAD_SYLLABLES:]
    )


def _modified(question: str) -> Iterator[tuple[str, str]]:
    """Yield the English nouns of a question that have a modifier, as (modifier, head)."""
    content = content_words(question)
    for word, after in pairwise(content):
        adjacent = re.search(rf"\b{re.escape(word.word)}\s+{re.escape(after.word)}\b", question)
        if word.is_modifier and word.word.isascii() and word.word.isalpha() and adjacent:
            yield word.token, after.token


def _other_modifier(pairs: set[tuple[str, str]], named: frozenset[str], topic: str) -> bool:
    """Return whether a topic has an asked head behind a modifier that the question lacks."""
    words = tokens(topic)
    for modifier, head in pairs:
        if modifier in words or head not in words[1:]:
            continue
        before = words[words.index(head, 1) - 1]
        if before.isalpha() and before not in FUNCTION_WORDS | named:
            return True
    return False
