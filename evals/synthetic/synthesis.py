"""Write questions over the documents of a collection, to measure on one's own material.

    written = synthesize(ws, offline(ws), n=50, seed=0)
    written.questions        # each with its answer, word for word, and its source
    written.dropped          # how many were made and not kept, by reason

A writer makes candidates from the documents; what is kept must pass `evals.synthetic.checks`.
Such sets are easier than what people ask: they compare configurations, and are no promise.
"""

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any

from errors import EmptyQuery, EvaluationError
from evals.datasets.datasets import UNANSWERABLE, Question
from evals.metrics.metrics import contains
from evals.synthetic.candidate import Candidate, Writer
from evals.synthetic.checks import Checks
from index.documents import SourceRow
from index.scope import Scope
from workspace import Workspace

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Written:
    """A set of questions and how it came about.

    Attributes:
        dropped: Candidates that were not kept, by reason.
        found: How many of the answerable questions find their source among the first `k`.
        left_out: Sources whose questions are meant to have no answer.
    """

    questions: tuple[Question, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    found: int = 0
    k: int = 0
    left_out: tuple[str, ...] = ()

    def summary(self) -> dict[str, Any]:
        """Return the counts, as the CLI prints them."""
        return {
            "questions": len(self.questions),
            "answerable": sum(question.answerable for question in self.questions),
            "languages": dict(Counter(question.language for question in self.questions)),
            "kinds": dict(Counter(question.kind for question in self.questions)),
            "dropped": dict(self.dropped),
            "found": self.found,
            "k": self.k,
            "left_out": list(self.left_out),
        }


def synthesize(
    workspace: Workspace,
    writer: Writer,
    n: int,
    *,
    scope: Scope | None = None,
    seed: int = 0,
    k: int = 5,
    only_found: bool = False,
    leave_out: Collection[str] = (),
    tell: Tell = lambda what, done, total: None,
) -> Written:
    """Return at most `n` questions over the visible documents, as evenly as these allow.

    Args:
        workspace: Holds the documents.
        writer: Makes the candidates of one document.
        n: Most questions.
        scope: Whose documents; the workspace's own scope when None.
        seed: Of which documents come first.
        k: A question counts as found when its source is among so many passages.
        only_found: Drop those that are not.
        leave_out: Ends of addresses. Questions over these documents are kept as unanswerable,
            for measurements without the documents, unless another document holds the answer.
        tell: Called with a word, how many are done and how many there are.

    Raises:
        EvaluationError: nothing can be asked about the documents, or there are none.
    """
    scope = scope or workspace.scope()
    rows = [row for row in workspace.index.sources(scope) if row.children]
    out = frozenset(row.source for row in rows if row.source.endswith(tuple(leave_out)))
    sieve = _Sieve(_Finder(workspace, scope, k), out, only_found)
    for candidate in _in_turn(rows, writer, seed):
        if sieve.take(candidate):
            tell("questions", len(sieve.kept), n)
        if len(sieve.kept) == n:
            break
    if not sieve.kept:
        raise EvaluationError(
            "No question could be written over these documents.",
            "Ingest documents with facts in them, or set RAG_UTILITY_MODEL to a model that writes.",
        )
    questions = tuple(_numbered(sieve.kept, out))
    return Written(questions, dict(sieve.dropped), sieve.found, k, tuple(sorted(out)))


def _in_turn(rows: Sequence[SourceRow], writer: Writer, seed: int) -> Iterator[Candidate]:
    """Yield candidates from each document in turn, so that a long one does not crowd out others."""
    shuffled = random.Random(seed).sample(list(rows), len(rows))
    rounds: Iterable[tuple[Candidate | None, ...]] = zip_longest(*map(writer, shuffled))
    return (one for one in chain.from_iterable(rounds) if one is not None)


class _Sieve:
    """Keeps the candidates that are worth asking and counts the others by reason."""

    def __init__(self, finder: "_Finder", out: Collection[str], only_found: bool) -> None:
        self.kept: list[Candidate] = []
        self.dropped: Counter[str] = Counter()
        self.found = 0
        self._checks = Checks()
        self._finder = finder
        self._out = out
        self._only_found = only_found

    def take(self, candidate: Candidate) -> bool:
        """Return whether the candidate is kept."""
        reason, found = self._checks.reason(candidate), False
        if not reason and candidate.source in self._out:
            reason = "answered_elsewhere" if self._finder.answered(candidate, self._out) else ""
        elif not reason:
            found = self._finder.finds(candidate)
            reason = "not_found" if self._only_found and not found else ""
        if reason:
            self.dropped[reason] += 1
            return False
        self._checks.keep(candidate)
        self.kept.append(candidate)
        self.found += found
        return True


class _Finder:
    """Looks whether a search finds what a question was made of."""

    def __init__(self, workspace: Workspace, scope: Scope, k: int) -> None:
        self._retriever = workspace.retriever(k=k, scope=scope)

    def finds(self, candidate: Candidate) -> bool:
        return any(source == candidate.source for source, _ in self._search(candidate))

    def answered(self, candidate: Candidate, out: Collection[str]) -> bool:
        """Return whether a document that is not left out holds the answer."""
        rest = [text for source, text in self._search(candidate) if source not in out]
        return any(contains(text, [candidate.answer]) for text in rest)

    def _search(self, candidate: Candidate) -> list[tuple[str, str]]:
        try:
            found = self._retriever.search(candidate.question)
        except EmptyQuery:
            return []
        return [(one.source, one.parent_text) for one in found]


def _numbered(kept: Sequence[Candidate], out: Collection[str]) -> Iterator[Question]:
    width = len(str(len(kept)))
    for number, one in enumerate(kept, start=1):
        question = Question(
            id=f"{one.language}-{number:0{width}}",
            text=one.question,
            language=one.language,
            answers=(one.answer,),
            relevant={one.source: 1.0},
            kind=one.kind,
        )
        if one.source in out:
            question = replace(question, answers=(), relevant={}, kind=UNANSWERABLE)
        yield question
