"""Question profile: what a question asks, its terms, and their relations, for comparison.

A profile keeps what changes the answer - numbers, negation, bounds, direction, the type of
question - and leaves out what does not: politeness, fillers, the order of phrases, particles and
endings. `english` and `korean` build profiles, `gate` compares them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a term stands for, where that is known; names the reason of a difference."""

    WORD = "word"
    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    NAME = "name"
    RELATION = "relation"  # before, after, within: bound to the term beside it


@dataclass(frozen=True)
class Term:
    """A word or number that the answer depends on.

    Attributes:
        keys: Forms under which it is compared: two terms are equal when they share one. Several,
            because without a dictionary an ending may be one of a noun or of a verb.
        kind: What it stands for.
        run: Number of its run of words: words beside each other, as in a compound, share one.
        roles: Relations in which it stands: prepositions and case particles.
        negated: Whether the question denies it.
        subordinate: Whether it stands in a clause of condition or time.
        linked: Whether only determiners and auxiliaries stand between it and the term before.
    """

    keys: frozenset[str]
    kind: Kind = Kind.WORD
    run: int = -1
    roles: frozenset[str] = frozenset()
    negated: bool = False
    subordinate: bool = False
    linked: bool = False

    @property
    def name(self) -> str:
        """Its shortest key, for messages and logs."""
        return min(self.keys, key=lambda key: (len(key), key)).lstrip("~")


@dataclass(frozen=True)
class Profile:
    """What a question asks.

    Attributes:
        language: `ko` or `en`.
        asks: Type of the question: `when`, `how_many 권`, `yes_no` ...
        terms: Its terms in order.
        negations: Clauses that are denied, where that is known of whole clauses only.
        bounds: `max` and `min`, in order.
        obliges: Whether it asks what must be done, not what may.
        permits: Whether it asks what may be done.
        past: Whether it asks about what has happened.
        contextual: Whether it refers to something said before.
        personal: Whether it is about the asker's own records.
        relative_time: Whether it names a day relative to today.
    """

    language: str
    asks: str
    terms: tuple[Term, ...]
    negations: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    obliges: bool = False
    permits: bool = False
    past: bool = False
    contextual: bool = False
    personal: bool = False
    relative_time: bool = False


@dataclass
class TermList:
    """Terms of a question while it is read from left to right."""

    terms: list[Term] = field(default_factory=list)
    run: int = 0
    linked: bool = False
    negate_next: bool = False
    subordinate: bool = False
    clause_start: int = 0

    def add(self, term: Term) -> None:
        """Append a term to the current run."""
        self.terms.append(
            replace(
                term,
                run=self.run,
                linked=self.linked,
                negated=term.negated != self.negate_next,
                subordinate=self.subordinate,
            )
        )
        self.linked, self.negate_next = True, False

    def end_run(self, *, linked: bool) -> None:
        """Begin a new run; `linked` where the next term may still be an argument of the last."""
        self.run += 1
        self.linked = self.linked and linked

    def negate_last(self) -> None:
        """Negate the last term; the next where there is none."""
        if self.terms:
            self.terms[-1] = replace(self.terms[-1], negated=not self.terms[-1].negated)
        else:
            self.negate_next = True

    def end_condition(self) -> None:
        """Mark the terms since the last clause as those of a condition: 비가 오면."""
        for at in range(self.clause_start, len(self.terms)):
            self.terms[at] = replace(self.terms[at], subordinate=True)
        self.clause_start = len(self.terms)

    def give_role(self, role: str) -> None:
        """Give the last run of words a relation, if there is one.

        A person in front of another noun is no part of a compound with it: 임차인 임대인에게.
        """
        last = len(self.terms) - 1
        for at, term in enumerate(self.terms):
            is_part = term.run == self.terms[last].run and term.kind is not Kind.PERSON
            if role and (at == last or is_part):
                self.terms[at] = replace(term, roles=term.roles | {role})


def runs_of(terms: Sequence[Term]) -> dict[int, list[int]]:
    """Return the positions of the terms of each run."""
    runs: dict[int, list[int]] = {}
    for at, term in enumerate(terms):
        runs.setdefault(term.run, []).append(at)
    return runs
