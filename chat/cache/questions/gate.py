"""Gate: decides whether the answer to one question may be given to another.

    >>> difference("How many days may I stay?", "How many nights may I stay?").reason
    'question_type'

Cosine cannot decide: sentences that differ in a number or a negation are nearer to each other than
true paraphrases. Here every term of each question must have its equal in the other, in the same
relations, and what cannot be compared counts as a difference: a question answered anew costs a
moment, a wrong answer costs trust.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chat.cache.questions import english, korean
from chat.cache.questions.alignment import Alignment, aligned, conflicting_roles, reordered
from chat.cache.questions.profile import Kind, Profile, Term
from chat.cache.questions.typos import corrected
from text.language import detect_language

Reason = Literal[
    "language", "context", "personal", "question_type", "number", "bound", "negation",
    "obligation", "tense", "time", "person", "entity", "scope", "direction", "order",
]  # fmt: skip
Dependence = Literal["", "context", "personal", "relative_time", "long"]
LONGEST = 400  # characters of a question; a longer one tells a case of its own


@dataclass(frozen=True)
class Difference:
    """Why two questions need two answers.

    Attributes:
        reason: Id of what differs.
        first, second: What the questions say of it, for logs.
    """

    reason: Reason
    first: str = ""
    second: str = ""


def profile(question: str) -> Profile:
    """Return what a question asks; of other languages than Korean, as of an English one."""
    if detect_language(question) == "ko":
        return korean.korean_profile(question)
    return english.english_profile(question)


def depends_on_asker(question: str) -> Dependence:
    """Return why the answer to a question is no other's, a member of `Dependence`.

    Empty for a question that has the same answer whoever asks it, whenever on that day.
    """
    if len(question) > LONGEST:
        return "long"
    asked = profile(question)
    if asked.contextual:
        return "context"
    if asked.personal:
        return "personal"
    return "relative_time" if asked.relative_time else ""


def difference(first: str, second: str) -> Difference | None:
    """Return what differs in two questions so that the answer may; None for paraphrases."""
    if max(len(first), len(second)) > LONGEST:
        return Difference("scope")
    found = _compare(profile(first), profile(second))
    if found is None or detect_language(first) != "en" or detect_language(second) != "en":
        return found
    if _may_be_typo(found) and _compare(*_corrected_profiles(first, second)) is None:
        return None
    return found


def _may_be_typo(found: Difference) -> bool:
    return found.reason not in ("context", "personal", "number", "bound")


def _corrected_profiles(first: str, second: str) -> tuple[Profile, Profile]:
    """Return the profiles with the typing errors of each question corrected by the other."""
    one, two = english.words_of(first), english.words_of(second)
    pairs = ((first, corrected(one, set(two))), (second, corrected(two, set(one))))
    left, right = (english.corrected_profile(text, words) for text, words in pairs)
    return left, right


def _compare(one: Profile, two: Profile) -> Difference | None:
    for check in _CHECKS:
        if found := check(one, two):
            return found
    return _compare_terms(one, two)


def _language(one: Profile, two: Profile) -> Difference | None:
    return _unequal("language", one.language, two.language)


def _asker(one: Profile, two: Profile) -> Difference | None:
    if one.contextual or two.contextual:
        return Difference("context")
    return Difference("personal") if one.personal or two.personal else None


def _question_types(one: Profile, two: Profile) -> Difference | None:
    """Compare what is asked for; "how long" may be answered in any unit, "how many days" in one."""
    if "how_long" in (one.asks, two.asks) and one.asks[:8] == two.asks[:8]:
        return None
    if all(side.language == "en" and side.asks.startswith("how_many ") for side in (one, two)):
        common = set(one.asks.split()) & set(two.asks.split()) - {"how_many"}
        return None if common else Difference("question_type", one.asks, two.asks)
    return _unequal("question_type", one.asks, two.asks)


def _numbers(one: Profile, two: Profile) -> Difference | None:
    left, right = (
        sorted(term.name for term in side.terms if term.kind is Kind.NUMBER) for side in (one, two)
    )
    return _unequal("number", " ".join(left), " ".join(right))


def _negations(one: Profile, two: Profile) -> Difference | None:
    left, right = ([term for term in side.terms if term.negated] for side in (one, two))
    if len(left) != len(right):
        return Difference("negation", _names(left), _names(right))
    return _unequal("negation", " ".join(one.negations), " ".join(two.negations))


def _bounds(asked: Profile) -> str:
    """Return the bounds of a question; "how many may I" asks for the most without saying so."""
    is_amount = asked.asks.startswith(("how_many", "how_long", "how_much"))
    implied = ("max",) if is_amount and asked.permits and not asked.obliges else ()
    return " ".join(asked.bounds or implied)


def _obligations(one: Profile, two: Profile) -> Difference | None:
    """Compare "must" and "may"; a bound says it too: "at least" is what one must."""
    if one.bounds:
        return None
    return _unequal("obligation", str(one.obliges), str(two.obliges))


def _unequal(reason: Reason, first: str, second: str) -> Difference | None:
    return None if first == second else Difference(reason, first, second)


_CHECKS: tuple[Callable[[Profile, Profile], Difference | None], ...] = (
    _language,
    _asker,
    _question_types,
    _numbers,
    lambda one, two: _unequal("bound", _bounds(one), _bounds(two)),
    _negations,
    _obligations,
    lambda one, two: _unequal("tense", str(one.past), str(two.past)),
)


def _compare_terms(one: Profile, two: Profile) -> Difference | None:
    found = aligned(one.terms, two.terms, one.language)
    if found.left or found.right:
        left = [one.terms[at] for at in found.left]
        right = [two.terms[at] for at in found.right]
        return Difference(_term_reason(left, right), _names(left), _names(right))
    if not found.pairs:
        return Difference("scope")  # nothing to compare
    return _compare_relations(one, two, found)


def _compare_relations(one: Profile, two: Profile, found: Alignment) -> Difference | None:
    for left, right in found.pairs:
        a, b = one.terms[left], two.terms[right]
        if a.negated != b.negated:
            return Difference("negation", a.name, b.name)
    if words := conflicting_roles(one.terms, two.terms, found, one.language):
        return Difference("direction", words, words)
    if words := reordered(one.terms, two.terms, found, one.language):
        return Difference("order", words, words)
    return None


def _term_reason(left: list[Term], right: list[Term]) -> Reason:
    kinds = {term.kind for term in (*left, *right)}
    for kind, reason in _KIND_REASONS:
        if kind in kinds:
            return reason
    return "entity" if left and right else "scope"


_KIND_REASONS: tuple[tuple[Kind, Reason], ...] = (
    (Kind.NUMBER, "number"),
    (Kind.RELATION, "time"),
    (Kind.TIME, "time"),
    (Kind.PERSON, "person"),
    (Kind.NAME, "entity"),
)


def _names(terms: list[Term]) -> str:
    return " ".join(term.name for term in terms)
