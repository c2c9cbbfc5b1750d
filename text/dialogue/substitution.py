"""Substitution: the terms of a question that those of a fragment replace, and the question then."""

import re
from collections.abc import Sequence

from text.dialogue.same_kind import is_class_word, is_same_kind
from text.dialogue.terms import Term
from text.korean.particles import with_particle

PREPOSITION = (
    r"(?:in|on|off|at|for|with|from|by|during|after|before|without|within|until|since|under|over"
    r"|above|below|of|to)"
)
_OBJECT = (
    rf"(?:(?!\b(?:(?!of\b){PREPOSITION}|is|are|was|were|do|does|did|can|could|may|must|should|will|if|when|and"
    r"|or|i|you|we|they)\b)[^?,.])+"
)
_TIME_PREPOSITIONS = r"(?:before|after|during|within|until|since)"
_CONTRARY = (  # prepositions one of which replaces another
    _TIME_PREPOSITIONS,
    r"(?:on|off)",
    r"(?:with|without)",
    r"(?:under|over|above|below)",
)
TIME_PHRASE = re.compile(rf"{_TIME_PREPOSITIONS}\b", re.I)
_PARTICLE_PAIRS = ("은/는", "이/가", "을/를", "과/와")
_PARTICLE = re.compile(r"(?:은|는|이|가|을|를|과|와)(?=\s)")
_MAX_GAP = 12  # characters between the terms that a fragment replaces together
_NAME = re.compile(r"[A-Z][a-z]{2,}")
_HANGUL = re.compile("[가-힣]")


def is_korean(text: str) -> bool:
    """Return whether a text has Korean in it."""
    return bool(_HANGUL.search(text))


def replaced_terms(own: Sequence[Term], earlier: Sequence[Term]) -> list[Term]:
    """Return the neighbouring terms of a question that those of a fragment replace."""
    contrasted = [t for t in earlier if any(contrasts_with(t, new) for new in own)]
    shared = {token for new in own for token in new.tokens}

    def is_shared(term: Term) -> bool:  # not two Korean nouns that share a syllable bigram
        return bool(term.tokens) and term.tokens <= shared

    if not contrasted:
        contrasted = [t for t in earlier if is_shared(t)][:1] if len(own) > 1 else []
    if not contrasted:
        return []
    group = [*_modifiers(contrasted[0], own, earlier), contrasted[0]]
    for term in earlier:
        near = 0 <= term.start - group[-1].end <= _MAX_GAP
        if near and (term in contrasted or is_shared(term)):
            group.append(term)
    first = next((t for t in earlier if is_shared(t) and 0 < group[0].start - t.end <= 1), None)
    return [first, *group] if first else group


def _modifiers(head: Term, own: Sequence[Term], earlier: Sequence[Term]) -> list[Term]:
    """Return the nouns before a head that those before the same head of a fragment replace.

    "medical leave" replaces both words of "parental leave".
    """
    before = next(
        (n for n, new in enumerate(own) if new.tokens & head.tokens or contrasts_with(head, new)), 0
    )
    place = earlier.index(head)
    replaced: list[Term] = []
    for term in reversed(earlier[:place]):
        adjacent = term.noun and [*replaced, head][0].start - term.end == 1
        if not (before and adjacent) or (is_korean(head.stem) and len(replaced) == before):
            break
        replaced.insert(0, term)
    return replaced


def contrasts_with(term: Term, new: Term) -> bool:
    """Return whether a new term stands in the place of a term: of its kind, or both are names."""
    names = term.start > 0 and all(_NAME.fullmatch(t.stem) for t in (term, new))
    names = names and not is_class_word(new.stem)
    return is_same_kind(term.stem, new.stem) or (names and term.stem != new.stem)


def substituted(question: str, replaced: Sequence[Term], phrase: str) -> str:
    """Return a question with a phrase in the place of some of its terms."""
    start, end = replaced[0].start, replaced[-1].end
    head = question[:start]
    if re.match(rf"{PREPOSITION}\b", phrase, re.I):
        head = re.sub(rf"\b{PREPOSITION}(?:\s+(?:the|a|an))?(?:\s+first|\s+last)?\s*$", "", head)
    return " ".join(f"{head}{_with_tail(phrase, question[end:])}".split())


def _with_tail(phrase: str, tail: str) -> str:
    """Return a phrase with what follows it, whose particle is made to agree with it."""
    match = _PARTICLE.match(tail)
    if match is None or not is_korean(phrase[-1:]):
        return f"{phrase}{tail}"
    pair = next(pair for pair in _PARTICLE_PAIRS if match.group() in pair.split("/"))
    return f"{with_particle(phrase, pair)}{tail[match.end() :]}"


def with_phrase(question: str, phrase: str) -> str:
    """Return a question with a prepositional phrase in the place of its own; empty without one.

    The preposition is the same, or both are of time: "before noon" replaces "after 5 pm".
    """
    first = phrase.split()[0].lower()
    if not re.fullmatch(PREPOSITION, first):
        return ""
    kind = next((each for each in _CONTRARY if re.fullmatch(each, first)), first)
    found = list(re.finditer(rf"\b{kind}\s+{_OBJECT}", question, re.I))
    if not found:
        return ""
    start, end = found[-1].span()
    return " ".join(f"{question[:start]}{phrase} {question[end:]}".replace(" ?", "?").split())
