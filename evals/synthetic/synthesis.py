"""Synthetic question sets: generate, filter and number questions over one's own documents.

    written = synthesize(ws, rule_generator(ws), n=50, seed=0)
    written.questions        # each with its verbatim answer and its source
    written.dropped          # number of rejected candidates by reason

A question generator makes candidates from the documents, which must pass `evals.synthetic.checks`.
Such sets are easier than real questions: they compare configurations and predict no quality.
"""

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any

from errors import EmptyQuery, EvaluationError
from evals.datasets.datasets import UNANSWERABLE, Question
from evals.metrics.matching import contains
from evals.synthetic.candidate import Candidate, QuestionGenerator
from evals.synthetic.checks import Checks
from index.documents import SourceRow
from index.scope import Scope
from workspace import Workspace

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SyntheticSet:
    """A question set with the counts of its generation.

    Attributes:
        dropped: Number of rejected candidates by reason.
        found: Number of answerable questions whose source is among the first `k` passages.
        left_out: Sources whose questions are marked unanswerable.
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
    generator: QuestionGenerator,
    n: int,
    *,
    scope: Scope | None = None,
    seed: int = 0,
    k: int = 5,
    only_found: bool = False,
    leave_out: Collection[str] = (),
    on_progress: OnProgress = lambda what, done, total: None,
) -> SyntheticSet:
    """Return at most `n` questions over the visible documents, as evenly as these allow.

    Args:
        workspace: Holds the documents.
        generator: Generates the candidates of one document.
        n: Most questions.
        scope: Whose documents; the workspace's own scope when None.
        seed: Seed of the order of documents.
        k: A question counts as found when its source is among this many passages.
        only_found: Reject questions that are not found.
        leave_out: Ends of addresses. Questions over these documents become unanswerable, for
            measurements without the documents, unless another document contains the answer.
        on_progress: Called with a message key, the number done and the total.

    Raises:
        EvaluationError: nothing can be asked about the documents, or there are none.
    """
    scope = scope or workspace.scope()
    rows = [row for row in workspace.index.sources(scope) if row.children]
    out = frozenset(row.source for row in rows if row.source.endswith(tuple(leave_out)))
    candidate_filter = _CandidateFilter(_SourceSearch(workspace, scope, k), out, only_found)
    for candidate in _round_robin(rows, generator, seed):
        if candidate_filter.accept(candidate):
            on_progress("questions", len(candidate_filter.accepted), n)
        if len(candidate_filter.accepted) == n:
            break
    if not candidate_filter.accepted:
        raise EvaluationError(
            "No question could be written over these documents.",
            "Ingest documents with facts in them, or set RAG_UTILITY_MODEL to a model that writes.",
        )
    questions = tuple(_numbered(candidate_filter.accepted, out))
    return SyntheticSet(
        questions, dict(candidate_filter.dropped), candidate_filter.found, k, tuple(sorted(out))
    )


def _round_robin(
    rows: Sequence[SourceRow], generator: QuestionGenerator, seed: int
) -> Iterator[Candidate]:
    """Yield candidates from each document in turn, so that long documents do not dominate."""
    shuffled = random.Random(seed).sample(list(rows), len(rows))
    rounds: Iterable[tuple[Candidate | None, ...]] = zip_longest(*map(generator, shuffled))
    return (one for one in chain.from_iterable(rounds) if one is not None)


class _CandidateFilter:
    """Accepts candidates that pass the checks, and counts the others by reason."""

    def __init__(self, finder: "_SourceSearch", out: Collection[str], only_found: bool) -> None:
        self.accepted: list[Candidate] = []
        self.dropped: Counter[str] = Counter()
        self.found = 0
        self._checks = Checks()
        self._finder = finder
        self._out = out
        self._only_found = only_found

    def accept(self, candidate: Candidate) -> bool:
        """Return whether the candidate is accepted."""
        reason, found = self._checks.reason(candidate), False
        if not reason and candidate.source in self._out:
            reason = "answered_elsewhere" if self._finder.answered(candidate, self._out) else ""
        elif not reason:
            found = self._finder.finds(candidate)
            reason = "not_found" if self._only_found and not found else ""
        if reason:
            self.dropped[reason] += 1
            return False
        self._checks.record(candidate)
        self.accepted.append(candidate)
        self.found += found
        return True


class _SourceSearch:
    """Searches for the source of a question."""

    def __init__(self, workspace: Workspace, scope: Scope, k: int) -> None:
        self._retriever = workspace.retriever(k=k, scope=scope)

    def finds(self, candidate: Candidate) -> bool:
        return any(source == candidate.source for source, _ in self._search(candidate))

    def answered(self, candidate: Candidate, out: Collection[str]) -> bool:
        """Return whether a document that is not left out contains the answer."""
        rest = [text for source, text in self._search(candidate) if source not in out]
        return any(contains(text, [candidate.answer]) for text in rest)

    def _search(self, candidate: Candidate) -> list[tuple[str, str]]:
        try:
            found = self._retriever.search(candidate.question)
        except EmptyQuery:
            return []
        return [(one.source, one.parent_text) for one in found]


def _numbered(accepted: Sequence[Candidate], out: Collection[str]) -> Iterator[Question]:
    width = len(str(len(accepted)))
    for number, one in enumerate(accepted, start=1):
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
