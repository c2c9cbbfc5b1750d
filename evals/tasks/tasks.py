"""Evaluation tasks, each of one question: from retrieval and answers to cache and memory."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from errors import EmptyQuery, EvaluationError
from evals.datasets.datasets import Dataset, Question, load_dataset
from evals.datasets.dialogues import Dialogue, load_dialogues
from evals.datasets.labelled import LabelledQuestion, load_labelled
from evals.datasets.memory import MemoryCase, load_memory_cases
from evals.datasets.pairs import QuestionPair, load_pairs
from evals.judges.graders import GraderConfig
from evals.metrics.metrics import ranking_scores
from evals.records import QuestionResult, Task
from evals.tasks.answers import answer_scores
from evals.tasks.articles import article_scores
from evals.tasks.cache import pair_scores, scratch_cache
from evals.tasks.dialogues import dialogue_scores
from evals.tasks.examples import example_scores
from evals.tasks.memory import memory_scores
from workspace import Workspace

Measure = Callable[[Question], QuestionResult]

PASSAGES = 40  # retrieved, so that at least 20 different documents are among them


def load(path: Path, task: Task) -> Dataset:
    """Return the dataset in a folder or file, as a task needs it.

    Raises:
        EvaluationError: there is none, or one of its entries is invalid.
    """
    loaders = {
        "dialogues": load_dialogues,
        "cache": load_pairs,
        "examples": load_labelled,
        "memory": load_memory_cases,
    }
    return loaders.get(task, load_dataset)(path)


def right_address(source: str, relevant: Mapping[str, float]) -> str | None:
    """Return the relevant address that a source equals or ends with, or None."""
    if source in relevant:
        return source
    return next((wanted for wanted in relevant if source.endswith(f"/{wanted}")), None)


def _retrieval(workspace: Workspace, _: GraderConfig) -> Measure:
    retriever = workspace.retriever(k=PASSAGES)

    def measure(question: Question) -> QuestionResult:
        began = time.perf_counter()
        try:
            passages = retriever.search(question.text)
        except EmptyQuery:
            passages = []
        ms = _milliseconds_since(began)
        sources = list(dict.fromkeys(item.source for item in passages))
        ranked = [right_address(source, question.relevant) or source for source in sources]
        ranked = list(dict.fromkeys(ranked))
        values = ranking_scores(ranked, question.relevant) | {"ms_retrieval": ms}
        return QuestionResult(question.id, values, {"ranked": ranked[:20]})

    return measure


def _answers(workspace: Workspace, grader_config: GraderConfig) -> Measure:
    graders = grader_config.graders(workspace)

    def measure(question: Question) -> QuestionResult:
        values, detail, error = answer_scores(workspace, question, graders)
        return QuestionResult(question.id, values, detail, error)

    return measure


def _articles(workspace: Workspace, _: GraderConfig) -> Measure:
    scores = article_scores(workspace)

    def measure(question: Question) -> QuestionResult:
        began = time.perf_counter()
        values = scores(question)
        return QuestionResult(
            question.id, values | {"ms_retrieval": _milliseconds_since(began)}, {}
        )

    return measure


def _dialogues(workspace: Workspace, _: GraderConfig) -> Measure:
    def measure(question: Question) -> QuestionResult:
        if not isinstance(question, Dialogue):
            raise EvaluationError(
                "The question {name!r} is no dialogue.",
                "Measure another --task, or load it as dialogues.",
                name=question.id,
            )
        values, detail, error = dialogue_scores(workspace, question)
        return QuestionResult(question.id, values, detail, error)

    return measure


def _cache(workspace: Workspace, _: GraderConfig) -> Measure:
    measure_pair = pair_scores(scratch_cache(workspace.settings, workspace.embedder))

    def measure(question: Question) -> QuestionResult:
        if not isinstance(question, QuestionPair):
            raise EvaluationError(
                "The question {name!r} is no pair.",
                "Measure another --task, or load it as pairs.",
                name=question.id,
            )
        values, detail = measure_pair(question)
        return QuestionResult(question.id, values, detail)

    return measure


def _examples(workspace: Workspace, _: GraderConfig) -> Measure:
    settings = workspace.settings
    scores = example_scores(
        workspace.embedder.embeddings,
        settings.example_count,
        settings.example_tokens,
        settings.example_seed,
    )

    def measure(question: Question) -> QuestionResult:
        if not isinstance(question, LabelledQuestion):
            raise EvaluationError(
                "The question {name!r} has no label.",
                "Measure another --task, or load it as labelled texts.",
                name=question.id,
            )
        return QuestionResult(question.id, scores(question), {"label": question.label})

    return measure


def _memory(workspace: Workspace, _: GraderConfig) -> Measure:
    def measure(question: Question) -> QuestionResult:
        if not isinstance(question, MemoryCase):
            raise EvaluationError(
                "The question {name!r} is no memory case.",
                "Measure another --task, or load it as memory cases.",
                name=question.id,
            )
        values, detail, error = memory_scores(workspace, question)
        return QuestionResult(question.id, values, detail, error)

    return measure


def _milliseconds_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)


MEASURES: dict[Task, Callable[[Workspace, GraderConfig], Measure]] = {
    "retrieval": _retrieval,
    "answers": _answers,
    "articles": _articles,
    "dialogues": _dialogues,
    "cache": _cache,
    "examples": _examples,
    "memory": _memory,
}
