"""Comparing: a question that compares two things spoken of, with their names.

After "How much is the small van?" and "And the large one?" the question "Which is cheaper?" is
asked of both vans: what the two questions have in common is what they are compared by.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from text.dialogue.attributes import is_attribute
from text.dialogue.exchanges import Resolved
from text.dialogue.references import (
    chooses,
    has_pronoun,
    names_both,
    names_pair,
    replace_pronoun,
)
from text.dialogue.substitution import is_korean
from text.dialogue.terms import Term, joined, new_words, noun_stem, terms, topic
from text.korean.particles import with_particle

_COMPARATIVE = (
    r"(?:higher|lower|cheaper|dearer|longer|shorter|bigger|smaller|larger|greater|faster|slower"
    r"|earlier|later|sooner|better|worse|closer|nearer|older|newer|stricter|easier|harder|heavier"
    r"|lighter|(?:more|less) (?:expensive|costly))"
)
_WHICH_EN = re.compile(
    rf"^(?:which|who|what|where)\b(?!.*\bthan\b).*\b(?:{_COMPARATIVE}|more|less|fewer)\b", re.I
)
_BARE_EN = re.compile(r"\b(?:more|less|fewer)$", re.I)  # of what was asked about before
_WHICH_OF_EN = re.compile(r"\bwhich(?: one)?(?: of (?:them|the two|those|these|both))?\b", re.I)
_BY_HOW_MUCH = re.compile(r",?\s*(?:and )?(?:by )?how much\s*$", re.I)
_DIFFERENCE_EN = re.compile(
    rf"\bdifferen\w+|\bcompar\w+|\bthe gap\b|\bhow much (?:more|less|extra|{_COMPARATIVE})\b"
    rf"|^(?:is|are|was|were|does|do) (?:\w+ )*?{_COMPARATIVE}$",
    re.I,
)
_SUM_EN = re.compile(r"\b(?:together|in total|altogether|combined|the sum|add(?:ed)? up)\b", re.I)
_SUM_KO = re.compile(r"합치면|합하면|합쳐서|합해서|합계|합은|더하면|둘 ?다 하면|같이 하면")
_PAIR_KO = re.compile(
    r"(?<![가-힣])(?:둘|두 ?(?:개|가지|곳|군데|분|쪽)|그|이|이 ?둘|그 ?둘)(?:이|은|의|을|를| ?다)?"
    r"(?: ?(?:중|사이|가운데)(?:에서?)?)?(?![가-힣])\s*"
)
_WHICH_KO = re.compile(
    r"(?:누가|누구|뭐가|뭘|무엇이|어디가|어디서|어디|(?:어느|어떤) ?\S+)(?:이|가|을|를)?"
    r"\s(?:\S+\s)?더(?![가-힣])(?! ?(?:필요|있|알|궁금|들어))"
)
_DIFFERENCE_KO = re.compile(
    r"차이|비교|다르|다른|달라|보다 |(?:얼마나?|몇 ?\S+) 더(?![가-힣])"
    r"|[가-힣](?:이|가|은|는) 더 (?:많|적|크|큰|작|길|긴|짧|비싸|비싼|싸|싼|저렴|빠르|빠른|늦|높"
    r"|낮)"
)
_CASE_KO = re.compile(r"(?<!합치)(?<!합하)(?<!더하)(?<!하)면\s")  # "how much more if it is sent?"
_HOW_MUCH_KO = re.compile(r"차이|비교|얼마")
_HOW_KO = re.compile(r"어떻게|뭐가|무엇이|뭘|어떤")
_COMPARING = re.compile(
    r"differ\w*|compar\w*|others?|extra|gap|expensive|costly|two|both|pair|sum|total|them|between"
    r"|차이점?|비교|가격차|둘|둘이|양쪽|비싼|싼|저렴한?"
    r"|큰|작은|긴|짧은|많은|적은",
    re.I,
)
_NUMBER = re.compile(r"\d[\d.,]*(?:원|만원|won)?")
_COUNTED_KO = re.compile(r"(?<![가-힣])몇 ?(?P<unit>[가-힣]{2,})")
_THINGS = 2
_MAX_OWN_NOUNS = 2  # of a comparison that leaves unsaid what it compares


class _Thing(NamedTuple):
    """A thing that a question is about, and the other nouns of the question."""

    name: str
    others: tuple[str, ...]


def relates_two(text: str) -> bool:
    """Return whether a question is about two things and names at most one of them."""
    plain = _BY_HOW_MUCH.sub("", text.strip(" ?.!"))
    if names_pair(plain) or len(_nouns(text)) > _MAX_OWN_NOUNS:
        return False
    if is_korean(text):
        if _CASE_KO.search(plain):
            return False
        patterns = (_WHICH_KO, _DIFFERENCE_KO, _SUM_KO)
    else:
        patterns = (_WHICH_EN, _DIFFERENCE_EN, _SUM_EN)
    return any(pattern.search(plain) for pattern in patterns)


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
    before = past[-2].text if len(past) >= _THINGS else ""
    other = _other_thing(text, f"{last} {before}")
    if other:
        thing = _thing(last)
        return thing.name, other, " ".join(thing.others)
    if not before:
        return "", "", ""
    first, second = _thing(before, last), _thing(last, before)
    names = f"{first.name} {second.name}"
    measures = [t.stem for t in _nouns(text) if not (_is_comparing(t) or t.stem in names)]
    by = [word for word in second.others if not (measures and is_attribute(word))]
    return first.name, second.name, " ".join(dict.fromkeys([*by, *measures]))


def _is_comparing(term: Term) -> bool:
    return bool(_COMPARING.fullmatch(term.stem) or _NUMBER.fullmatch(term.stem))


def _thing(question: str, contrast: str = "") -> _Thing:
    """Return the noun phrase of a question that another question lacks, and its other nouns."""
    nouns = _nouns(question)
    common = {term.stem.lower() for term in _nouns(contrast)}
    unique = [t for t in nouns if t.stem.lower() not in common and not _is_asked(t)]
    if not unique:
        return _Thing("", ())
    # "lunch at the harbour": of one question alone, the place is the thing
    chosen = unique[-1] if not contrast and not is_korean(question) else unique[0]
    first = last = nouns.index(chosen)
    while first and nouns[first].start - nouns[first - 1].end == 1:
        first -= 1
    while last + 1 < len(nouns) and nouns[last + 1].start - nouns[last].end == 1:
        last += 1
    group = nouns[first : last + 1]
    measured = False
    while len(group) > 1 and _is_measure(group[-1], common if measured else ()):
        measured = bool(group.pop())
    if is_korean(question):
        while len(group) > 1 and group[0].stem.lower() in common:
            group.pop(0)
    counted = [noun_stem(match["unit"]) for match in _COUNTED_KO.finditer(question)]
    counted = [unit for unit in counted if len(unit) > 1]
    rest = [term.stem for term in nouns if term not in group]
    return _Thing(joined(group, question), tuple(dict.fromkeys([*rest, *counted])))


def _is_measure(term: Term, common: Collection[str]) -> bool:
    """Return whether the last word of a phrase is no part of a name: 수용 인원 of a hall."""
    is_measure = is_attribute(term.stem) or term.stem.lower() in common
    return _is_asked(term) or (is_measure and is_korean(term.stem))


def _is_asked(term: Term) -> bool:
    """Return whether a term is a property that is asked for: 요금 of "요금이 얼마", not 절단기."""
    return term.asked and (is_attribute(term.stem) or not is_korean(term.stem))


def _other_thing(text: str, said: str) -> str:
    """Return the thing that a comparison itself names beside that of the last question."""
    if chooses(text) or names_both(text) or _WHICH_EN.match(text) or _WHICH_KO.search(text):
        return ""
    known = {token for term in _nouns(said) for token in term.tokens}
    new = [t for t in _nouns(text) if not (t.tokens <= known or t.stem in said)]
    return joined([t for t in new if not (is_attribute(t.stem) or _is_comparing(t))], text)


def _english(text: str, first: str, second: str, shared: str) -> str:
    plain = _BY_HOW_MUCH.sub("", text.strip(" ?.!"))
    if _SUM_EN.search(plain):
        return f"How much are {first} and {second} {shared} in total?".replace("  ", " ")
    if _DIFFERENCE_EN.search(plain) or (shared and _BARE_EN.search(plain)):
        by = f" in {shared}" if shared else ""
        return f"What is the difference{by} between {first} and {second}?"
    plain = _WHICH_OF_EN.sub("which", plain)
    is_choice = (chooses(plain) or _WHICH_EN.match(plain)) and not has_pronoun(plain)
    by = f" for {shared}" if shared and not _nouns(plain) else ""
    return f"{plain}{by}, {first} or {second}?" if is_choice else ""


def _korean(text: str, first: str, second: str, shared: str) -> str:
    pair = f"{with_particle(first, '과/와')} {second}"
    rest = _PAIR_KO.sub("", text).strip()
    if _SUM_KO.search(text):
        return " ".join(f"{with_particle(pair, '을/를')} 합하면 {shared} 얼마예요?".split())
    is_choice = chooses(rest) or bool(_WHICH_KO.search(rest))
    if is_choice and not _HOW_MUCH_KO.search(rest):
        named = [word for word in shared.split() if word not in rest]
        return " ".join(f"{pair} 중 {' '.join(named)} {rest}".split())
    if _DIFFERENCE_KO.search(rest) and _HOW_KO.search(rest):
        rest = re.sub(rf"{re.escape(second)}[가-힣]*\s*", "", rest)
        return " ".join(f"{pair}의 {rest}".split())
    if _DIFFERENCE_KO.search(rest):
        if shared:
            return f"{pair}의 {shared} 차이는 얼마예요?"
        return f"{with_particle(pair, '은/는')} 얼마나 차이 나요?"
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
