"""Measure a configuration on a dataset.

result = run(load_dataset(folder), Config("words", {"mode": "lexical"}), "retrieval", out)
result.metrics["nDCG@10"].value
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from errors import EmptyQuery, EvaluationError
from evals import abstention
from evals.answers import answer_scores
from evals.articles import article_scores, joined
from evals.configs import Config
from evals.datasets import Dataset, Question
from evals.grading import Grading
from evals.metrics import Estimate, interval, ranking_scores
from workspace import Workspace, open_workspace

Task = Literal["retrieval", "answers", "articles"]
Tell = Callable[[str, int, int], None]

PARENTS = 40  # passages asked for, so that 20 different documents come out of long ones
WORKERS = 2
NO_GRADING = Grading()
BATCH = 1000


@dataclass(frozen=True)
class Row:
    """What one question gave: a number a metric, and what went wrong, if anything."""

    id: str
    values: Mapping[str, float]
    detail: Mapping[str, Any]
    error: str = ""


@dataclass(frozen=True)
class Run:
    """One dataset, task and configuration, measured."""

    dataset: str
    task: str
    config: str
    metrics: Mapping[str, Estimate]
    rows: tuple[Row, ...]

    @property
    def failed(self) -> list[Row]:
        """The questions that could not be measured."""
        return [row for row in self.rows if row.error]

    def summary(self) -> dict[str, Any]:
        """Return the run as the CLI prints it."""
        return {
            "dataset": self.dataset,
            "task": self.task,
            "config": self.config,
            "metrics": {name: asdict(value) for name, value in self.metrics.items()},
        }


def run(
    dataset: Dataset,
    config: Config,
    task: Task,
    states: Path,
    *,
    documents: Sequence[Path] = (),
    seed: int = 0,
    grading: Grading = NO_GRADING,
    tell: Tell = lambda what, done, total: None,
) -> Run:
    """Return the metrics of one configuration, each with its interval.

    Args:
        dataset: What to ask, and what is right.
        config: How to answer.
        task: `retrieval` measures rankings of documents, `articles` those of passages cut from
            whole articles, `answers` the whole assistant.
        states: Folder for the index of a dataset that brings its documents; an index that is
            there already is used again.
        documents: Files and folders to ingest for a dataset that brings none; without them
            the questions are asked of the collection as it is.
        seed: Of the resampling.
        grading: What else answers are measured by.
        tell: Called with a word, how many are done and how many there are.

    Raises:
        EvaluationError: nothing of the dataset can be measured by this task.
    """
    questions = _measurable(dataset, task)
    with _prepared(dataset, config, task, states, documents, tell) as workspace:
        measure = _MEASURES[task](workspace, grading)
        with ThreadPoolExecutor(WORKERS) as pool:
            rows = []
            for row in pool.map(measure, questions):
                rows.append(row)
                tell(task, len(rows), len(questions))
    return Run(dataset.name, task, config.name, summarise(rows, seed), tuple(rows))


def _measurable(dataset: Dataset, task: Task) -> list[Question]:
    if task == "articles" and not dataset.has_corpus:
        raise EvaluationError(
            f"The dataset {dataset.name!r} brings no articles.", "Name a folder with a corpus."
        )
    questions = [q for q in dataset.questions if task == "answers" or q.relevant]
    if task == "articles":
        questions = [question for question in questions if question.answers]
    if not questions:
        known = "answer" if task == "articles" else "document"
        raise EvaluationError(
            f"The dataset {dataset.name!r} holds no question with a known {known}.",
            "Name `sources` in it, or measure another --task.",
        )
    return questions


def summarise(rows: Sequence[Row], seed: int = 0) -> dict[str, Estimate]:
    """Return the mean of each metric over the questions that have it, and those of whole sets."""
    names = dict.fromkeys(name for row in rows for name in row.values)
    found = {
        name: interval([row.values[name] for row in rows if name in row.values], seed)
        for name in names
    }
    told_apart = abstention.estimate(rows, seed)
    return found if told_apart is None else found | {abstention.METRIC: told_apart}


@contextmanager
def _prepared(
    dataset: Dataset,
    config: Config,
    task: Task,
    states: Path,
    documents: Sequence[Path],
    tell: Tell,
) -> Iterator[Workspace]:
    own = dataset.has_corpus or bool(documents)
    kind = "articles" if task == "articles" else "state"
    state = states / f"{kind}-{config.index_key(dataset.path)}" if own else None
    with open_workspace(config.settings(state)) as workspace:
        if dataset.has_corpus:
            paragraphs = dataset.documents()
            corpus = list(joined(paragraphs) if task == "articles" else paragraphs)
            for start in range(0, len(corpus), BATCH):
                tell("index", start, len(corpus))
                workspace.index.add_documents(corpus[start : start + BATCH])
        elif documents:
            workspace.index.add([str(path) for path in documents])
        if not workspace.index.sources():
            raise EvaluationError(
                "There are no documents to search.", "Ingest some, or name them by --documents."
            )
        yield workspace


def _retrieval(workspace: Workspace, _: Grading) -> Callable[[Question], Row]:
    retriever = workspace.retriever(k=PARENTS)

    def measure(question: Question) -> Row:
        try:
            found = retriever.search(question.text)
        except EmptyQuery:
            found = []
        sources = list(dict.fromkeys(item.passage.source for item in found))
        ranked = [right_address(source, question.relevant) or source for source in sources]
        ranked = list(dict.fromkeys(ranked))
        return Row(question.id, ranking_scores(ranked, question.relevant), {"ranked": ranked[:20]})

    return measure


def right_address(source: str, relevant: Mapping[str, float]) -> str | None:
    """Return the relevant address that a source has or ends with, or None."""
    if source in relevant:
        return source
    return next((wanted for wanted in relevant if source.endswith(f"/{wanted}")), None)


def _answers(workspace: Workspace, grading: Grading) -> Callable[[Question], Row]:
    graders = grading.graders(workspace)

    def measure(question: Question) -> Row:
        values, detail, error = answer_scores(workspace, question, graders)
        return Row(question.id, values, detail, error)

    return measure


def _articles(workspace: Workspace, _: Grading) -> Callable[[Question], Row]:
    scores = article_scores(workspace)
    return lambda question: Row(question.id, scores(question), {"question": question.text})


_MEASURES: dict[Task, Callable[[Workspace, Grading], Callable[[Question], Row]]] = {
    "retrieval": _retrieval,
    "answers": _answers,
    "articles": _articles,
}


def save(runs: Sequence[Run], folder: Path) -> None:
    """Write the runs into a folder: `runs.json`, and each question's numbers beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"runs": [run.summary() for run in runs]}, ensure_ascii=False, indent=1)
    (folder / "runs.json").write_text(text + "\n", "utf-8")
    for one in runs:
        lines = [json.dumps(asdict(row), ensure_ascii=False) for row in one.rows]
        name = f"{one.dataset}-{one.task}-{one.config}.jsonl"
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
