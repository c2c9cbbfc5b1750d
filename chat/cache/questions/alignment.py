"""Alignment of the terms of two questions, and the relations that aligned terms stand in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chat.cache.questions.abbreviations import abbreviated
from chat.cache.questions.english_words import OPTIONAL_RELATIONS
from chat.cache.questions.profile import Kind, Term, runs_of
from chat.cache.questions.synonyms import substituted

# Pairs of Korean roles that cannot be two ways to say the same.
_CONFLICTS = frozenset(
    map(
        frozenset,
        (
            ("from", "to"), ("from", "until"), ("from", "dative"), ("subject", "dative"),
            ("object", "to"), ("subject", "than"), ("object", "than"), ("dative", "than"),
        ),
    )
)  # fmt: skip
Terms = Sequence[Term]


@dataclass(frozen=True)
class Alignment:
    """Positions of equal terms, and of those that have no equal.

    Attributes:
        pairs: Position in the first and in the second question.
        left, right: Positions of terms of the first and second without equal.
    """

    pairs: tuple[tuple[int, int], ...]
    left: tuple[int, ...]
    right: tuple[int, ...]


def aligned(first: Terms, second: Terms, language: str) -> Alignment:
    """Return which terms are equal: by a key, as a compound of parts written apart, as synonyms."""
    pairs: list[tuple[int, int]] = []
    free = dict(enumerate(second))
    for at, term in enumerate(first):
        equal = [other for other in free if free[other].keys & term.keys]
        if equal:
            best = max(equal, key=lambda other: (_likeness(first, at, second, other), -other))
            pairs.append((at, best))
            del free[best]
    left = {at for at in range(len(first)) if at not in {one for one, _ in pairs}}
    right = set(free)
    pairs += _compounds(first, left, second, right)
    pairs += [(one, two) for two, one in _compounds(second, right, first, left)]
    if left and right and language == "en":
        pairs += abbreviated(first, left, second, right)
        pairs += [(one, two) for two, one in abbreviated(second, right, first, left)]
    if left and right:
        pairs += substituted(first, second, pairs, left, right, language)
    return Alignment(tuple(sorted(pairs)), tuple(sorted(left)), tuple(sorted(right)))


def _likeness(first: Terms, at: int, second: Terms, other: int) -> int:
    """Return how alike the surroundings of two equal terms are, to choose among repetitions."""
    alike = int(first[at].roles == second[other].roles) + int(
        first[at].negated == second[other].negated
    )
    for step in (-1, 1):
        if 0 <= at + step < len(first) and 0 <= other + step < len(second):
            alike += bool(first[at + step].keys & second[other + step].keys)
    return alike


def _compounds(
    whole: Terms, whole_free: set[int], parts: Terms, parts_free: set[int]
) -> list[tuple[int, int]]:
    """Pair free terms of one side with consecutive free terms of the other that make them up."""
    pairs: list[tuple[int, int]] = []
    for at in sorted(whole_free):
        for start, end in _spans(sorted(parts_free)):
            span = range(start, end + 1)
            if whole[at].keys & _joined([parts[one] for one in span]):
                pairs += [(at, one) for one in span]
                whole_free.discard(at)
                parts_free.difference_update(span)
                break
    return pairs


def _spans(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of two to four consecutive positions."""
    known = set(positions)
    return [
        (start, start + length)
        for start in positions
        for length in (1, 2, 3)
        if all(start + step in known for step in range(length + 1))
    ]


def _joined(terms: Terms) -> set[str]:
    """Return the keys that a run of terms has when it is written as one word."""
    keys = {""}
    for term in terms:
        keys = {before + key for before in keys for key in term.keys if key[0] != "~"}
    return keys


def conflicting_roles(first: Terms, second: Terms, found: Alignment, language: str) -> str:
    """Return a word that stands in contradicting relations; empty where none does.

    The head of a compound is judged by its modifiers: in "from my old phone to my new phone" the
    phone is on both sides.
    """
    heads = _head_pairs(first, second)
    for left, right in found.pairs:
        if heads((left, right)):
            continue
        a, b = first[left].roles, second[right].roles
        if _conflict(a, b, first[left], language):
            return first[left].name
    other = _other_recipient if language == "en" else _other_subject
    if word := other(first, second, found):
        return word
    return _other_clause(first, second, found) or _other_anchor(first, second, found)


def _other_recipient(first: Terms, second: Terms, found: Alignment) -> str:
    """Return a word to which something goes in one question while it goes to others in the other.

    An optional relation may be left out in a whole question, not moved to another word.
    """
    heads = _head_pairs(first, second)
    pairs = [pair for pair in found.pairs if not heads(pair)]
    for role in OPTIONAL_RELATIONS:
        mine = {left for left, _ in pairs if role in first[left].roles}
        theirs = {left for left, right in pairs if role in second[right].roles}
        if mine and theirs and not mine & theirs:
            return first[min(mine)].name
    for left, right in pairs:
        optional = (first[left].roles | second[right].roles) & OPTIONAL_RELATIONS
        if first[left].roles and second[right].roles and len(optional) > 1:
            return first[left].name  # with a card, for a card
    return ""


def _other_subject(first: Terms, second: Terms, found: Alignment) -> str:
    """Return a person who acts in one question while only another one acts in the other.

    A particle that says no relation, as in 부장의 결정, contradicts nothing by itself.
    """
    mine = {left for left, _ in found.pairs if "subject" in first[left].roles}
    theirs = {left for left, right in found.pairs if "subject" in second[right].roles}
    people = {left for left in mine | theirs if first[left].kind is Kind.PERSON}
    if people and mine and theirs and not mine & theirs:
        return first[min(people)].name
    return ""


def _other_clause(first: Terms, second: Terms, found: Alignment) -> str:
    """Return a word of the condition that has changed places with one of the main clause."""
    down = [a for a, b in found.pairs if first[a].subordinate and not second[b].subordinate]
    up = [a for a, b in found.pairs if second[b].subordinate and not first[a].subordinate]
    return first[down[0]].name if down and up else ""


def _head_pairs(first: Terms, second: Terms) -> Callable[[tuple[int, int]], bool]:
    """Return whether a pair has the head of a compound."""
    left, right = (
        {run[-1] for run in runs_of(terms).values() if len(run) > 1} for terms in (first, second)
    )
    return lambda pair: pair[0] in left or pair[1] in right


def _conflict(a: frozenset[str], b: frozenset[str], term: Term, language: str) -> bool:
    if language == "en":
        return a - OPTIONAL_RELATIONS != b - OPTIONAL_RELATIONS
    if term.kind is Kind.PERSON and {"subject", "object"} <= a | b and a != b:
        return True
    return any(frozenset((x, y)) in _CONFLICTS for x in a for y in b)


def _other_anchor(first: Terms, second: Terms, found: Alignment) -> str:
    """Return a relation word such as 전 that stands behind another term in the other question."""
    partner = dict(found.pairs)
    for left, right in found.pairs:
        if first[left].kind is not Kind.RELATION or not (left and right):
            continue
        is_same = first[left - 1].keys & second[right - 1].keys
        if partner.get(left - 1) != right - 1 and not is_same:
            return first[left].name
    return ""


def reordered(first: Terms, second: Terms, found: Alignment, language: str) -> str:
    """Return a word whose argument or modifier is another in the other question; else empty."""
    partner = dict(found.pairs)
    if language == "en" and (word := _swapped(first, second, partner)):
        return word
    back = {two: one for one, two in found.pairs}
    words = [_other_modifier(first, second, partner), _other_modifier(second, first, back)]
    # Korean leaves particles out, so that nouns stand together that are no compound.
    return words[0] or words[1] if language == "en" else words[0] and words[1]


def _swapped(first: Terms, second: Terms, partner: Mapping[int, int]) -> str:
    """Return a word before which a neighbour stands that stands behind it in the other question."""
    linked = {(at - 1, at) for at in range(1, len(second)) if second[at].linked}
    for before, at in pairwise(range(len(first))):
        if first[at].linked and (partner.get(at), partner.get(before)) in linked:
            return first[at].name
    return ""


def _other_modifier(first: Terms, second: Terms, partner: Mapping[int, int]) -> str:
    """Return a word that modifies one noun here and another one there."""
    mine, theirs = _modified(first), _modified(second)
    for modifier, head in mine.items():
        roles = first[modifier].roles
        if roles and partner.get(modifier) is not None and second[partner[modifier]].roles == roles:
            continue  # "from the old one" says which, with the noun or without it
        there = theirs.get(partner.get(modifier, -1))
        same_head = there is None or there == partner.get(head)
        if not same_head:
            return first[modifier].name
        modifiers = [m for m, h in theirs.items() if h == partner.get(head)]
        if modifiers and partner.get(modifier) not in modifiers:
            return first[modifier].name
    return ""


def _modified(terms: Terms) -> dict[int, int]:
    """Return which term stands directly behind which in the same run."""
    return {at - 1: at for at in range(1, len(terms)) if terms[at].run == terms[at - 1].run}
