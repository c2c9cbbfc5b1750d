"""What is measured of one question, a function a task."""

import time
from collections.abc import Callable, Mapping

from errors import EmptyQuery
from evals.datasets.datasets import Question
from evals.judges.grading import Grading
from evals.metrics.metrics import ranking_scores
from evals.records import Row, Task
from evals.tasks.answers import answer_scores
from evals.tasks.articles import article_scores
from workspace import Workspace

Measure = Callable[[Question], Row]

PARENTS = 40  # passages asked for, so that 20 different documents come out of long ones


def right_address(source: str, relevant: Mapping[str, float]) -> str | None:
    """Return the relevant address that a source has or ends with, or None."""
    if source in relevant:
        return source
    return next((wanted for wanted in relevant if source.endswith(f"/{wanted}")), None)


def _retrieval(workspace: Workspace, _: Grading) -> Measure:
    retriever = workspace.retriever(k=PARENTS)

    def measure(question: Question) -> Row:
        began = time.perf_counter()
        try:
            found = retriever.search(question.text)
        except EmptyQuery:
            found = []
        ms = _since(began)
        sources = list(dict.fromkeys(passage.source for passage in found))
        ranked = [right_address(source, question.relevant) or source for source in sources]
        ranked = list(dict.fromkeys(ranked))
        values = ranking_scores(ranked, question.relevant) | {"ms_retrieval": ms}
        return Row(question.id, values, {"ranked": ranked[:20]})

    return measure


def _answers(workspace: Workspace, grading: Grading) -> Measure:
    graders = grading.graders(workspace)

    def measure(question: Question) -> Row:
        values, detail, error = answer_scores(workspace, question, graders)
        return Row(question.id, values, detail, error)

    return measure


def _articles(workspace: Workspace, _: Grading) -> Measure:
    scores = article_scores(workspace)

    def measure(question: Question) -> Row:
        began = time.perf_counter()
        values = scores(question)
        return Row(question.id, values | {"ms_retrieval": _since(began)}, {})

    return measure


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)


MEASURES: dict[Task, Callable[[Workspace, Grading], Measure]] = {
    "retrieval": _retrieval,
    "answers": _answers,
    "articles": _articles,
}
