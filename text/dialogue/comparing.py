"""Comparing: a question that compares two things spoken of, with their names.

After "How much is the small van?" and "And the large one?" the question "Which is cheaper?" is
asked of both vans: what the two questions have in common is what they are compared by.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from text.dialogue.attributes import is_attribute
from text.dialogue.exchanges import Resolved
from text.dialogue.references import chooses, has_pronoun, names_both, replace_pronoun
from text.dialogue.substitution import is_korean
from text.dialogue.terms import Term, joined, new_words, noun_stem, terms, topic
from text.particles import with_particle

_WHICH_OF_EN = re.compile(r"\bwhich(?: one)?(?: of (?:them|the two|those|these|both))?\b", re.I)
_DIFFERENCE_EN = re.compile(
    r"\bdifferen\w+|\bcompar\w+|\bhow much (?:more|less|extra|longer|shorter|cheaper|bigger|larger"
    r"|smaller|higher|lower)\b",
    re.I,
)
_PAIR_KO = re.compile(
    r"(?<![가-힣])(?:둘|두 ?(?:개|가지|곳|군데|분|쪽)|그|이|이 ?둘|그 ?둘)(?:이|은|의|을|를| ?다)?"
    r"(?: ?(?:중|사이|가운데)(?:에서?)?)?(?![가-힣])\s*"
)
_COMPARING = re.compile(r"differ\w*|compar\w*|others?|extra|차이점?|비교|가격차", re.I)
_COUNTED_KO = re.compile(r"(?<![가-힣])몇 ?(?P<unit>[가-힣]{2,})")
_THINGS = 2
_DIFFERENCE_KO = re.compile(r"차이|비교|다르|다른|달라")


class _Thing(NamedTuple):
    """A thing that a question is about, and the other nouns of the question."""

    name: str
    others: tuple[str, ...]


def comparison(text: str, past: Sequence[Resolved]) -> str:
    """Return a comparison with the things that it compares: the topics of the last questions."""
    first, second, shared = _compared(text, past)
    if first and second and is_korean(text) == is_korean(first + second):
        compose = _korean if is_korean(text) else _english
        if composed := compose(text, first, second, shared):
            return composed
    return _beside_topics(text, past)


def _compared(text: str, past: Sequence[Resolved]) -> tuple[str, str, str]:
    """Return the two things that are compared and what they are compared by; empty if unclear."""
    last = past[-1].text
    if other := _other_thing(text, last):
        thing = _thing(last)
        return thing.name, other, " ".join(thing.others)
    if len(past) < _THINGS:
        return "", "", ""
    first, second = _thing(past[-2].text, last), _thing(last, past[-2].text)
    measures = [term for term in _nouns(text) if not _COMPARING.fullmatch(term.stem)]
    by = [word for word in second.others if not (measures and is_attribute(word))]
    return first.name, second.name, " ".join(by)


def _thing(question: str, contrast: str = "") -> _Thing:
    """Return the noun phrase of a question that another question lacks, and its other nouns."""
    nouns = _nouns(question)
    common = {term.stem.lower() for term in _nouns(contrast)}
    unique = [t for t in nouns if t.stem.lower() not in common and not t.asked]
    if not unique:
        return _Thing("", ())
    first = last = nouns.index(unique[0])
    while first and nouns[first].start - nouns[first - 1].end == 1:
        first -= 1
    while last + 1 < len(nouns) and nouns[last + 1].start - nouns[last].end == 1:
        last += 1
    group = nouns[first : last + 1]
    measured = False
    while len(group) > 1 and _is_measure(group[-1], common if measured else ()):
        measured = bool(group.pop())
    counted = [noun_stem(match["unit"]) for match in _COUNTED_KO.finditer(question)]
    rest = [term.stem for term in nouns if term not in group]
    return _Thing(joined(group, question), tuple(dict.fromkeys([*rest, *counted])))


def _is_measure(term: Term, common: Collection[str]) -> bool:
    """Return whether the last word of a phrase is no part of a name: 수용 인원 of a hall."""
    return term.asked or is_attribute(term.stem) or term.stem.lower() in common


def _other_thing(text: str, last: str) -> str:
    """Return the thing that a comparison itself names beside that of the last question."""
    if chooses(text) or names_both(text):
        return ""
    said = {token for term in _nouns(last) for token in term.tokens}
    new = [t for t in _nouns(text) if not t.tokens <= said and not is_attribute(t.stem)]
    new = [t for t in new if not (t.stem[:1].isdigit() or _COMPARING.fullmatch(t.stem))]
    return joined(new, text) if new else ""


def _english(text: str, first: str, second: str, shared: str) -> str:
    if _DIFFERENCE_EN.search(text):
        by = f" in {shared}" if shared else ""
        return f"What is the difference{by} between {first} and {second}?"
    if not _WHICH_OF_EN.search(text):
        return ""
    plain = _WHICH_OF_EN.sub("which", text).strip(" ?.!")
    return f"{plain}, {first} or {second}?" if not has_pronoun(plain) else ""


def _korean(text: str, first: str, second: str, shared: str) -> str:
    pair = f"{with_particle(first, '과/와')} {second}"
    rest = _PAIR_KO.sub("", text).strip()
    if _DIFFERENCE_KO.search(rest):
        named = re.escape(second)
        rest = re.sub(rf"{named}(?:이랑|랑|하고|과|와|은|는)?\s*", "", rest)
        pair = (
            f"{pair}의 {shared}"
            if shared or rest.startswith("차이")
            else f"{with_particle(pair, '은/는')}"
        )
        return " ".join(f"{pair} {rest}".split())
    if chooses(rest) or re.match(r"(?:어디|누가|뭐|무엇)", rest):
        return " ".join(f"{pair} 중 {shared} {rest}".split())
    return ""


def _nouns(text: str) -> list[Term]:
    return [term for term in terms(text) if term.noun] if text else []


def _beside_topics(text: str, past: Sequence[Resolved]) -> str:
    """Return a comparison with the topics of the last two questions before it."""
    other = not chooses(text) and bool(_other_thing(text, past[-1].text))
    phrase = topic(past[-2].text) if len(past) > 1 and not other else ""
    last = joined(_nouns(past[-1].text), past[-1].text)
    phrase = f"{phrase} {new_words(last, phrase)}".strip()
    if has_pronoun(text) and not (names_both(text) or is_korean(text)):
        return replace_pronoun(text, new_words(phrase, text))
    return f"{new_words(phrase, text)} {text}".strip()
