"""Measure a configuration on a dataset.

result = run(load_dataset(folder), Config("words", {"mode": "lexical"}), "retrieval", out)
result.metrics["nDCG@10"].value
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from errors import EvaluationError, Phrase
from evals.datasets.datasets import Dataset, Question
from evals.judges.grading import Grading
from evals.metrics import abstention
from evals.metrics.metrics import Estimate, interval
from evals.records import Row, Run, Task, file_name
from evals.runs.configs import Config
from evals.runs.result_cache import Kept, fingerprint
from evals.tasks.articles import joined
from evals.tasks.tasks import MEASURES, Measure
from models.chat import chat_model_name
from models.embeddings import embedding_model_name
from settings import Settings
from workspace import Workspace, open_workspace

Tell = Callable[[str, int, int], None]

ROWS = "rows"  # folder of what was measured before, within that of the results
NO_GRADING = Grading()
BATCH = 1000
_HERE = 4  # at most, for models of this machine, which share its cores
_REMOTE = 8  # for models that are waited for


def run(
    dataset: Dataset,
    config: Config,
    task: Task,
    states: Path,
    *,
    documents: Sequence[Path] = (),
    seed: int = 0,
    grading: Grading = NO_GRADING,
    jobs: int | None = None,
    kept: Path | None = None,
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
        jobs: Questions asked at once; None is as many as suit the models.
        kept: Folder of rows measured before: what is in it is not asked again, and what is
            asked is written there at once.
        tell: Called with a word, how many are done and how many there are. The words are
            `index`, the task, and before it `kept` or `changed` where there are rows of before.

    Raises:
        EvaluationError: nothing of the dataset can be measured by this task.
    """
    questions = _measurable(dataset, task)
    with _prepared(dataset, config, task, states, documents, tell) as workspace:
        key = fingerprint(workspace, task, grading.key(workspace.settings))
        before = Kept(kept, file_name(dataset.name, task, config.name), key)
        rows = {question.id: row for question in questions if (row := before.row(question))}
        if rows or before.started_over:
            tell("kept" if rows else "changed", len(rows), len(questions))
        waiting = [question for question in questions if question.id not in rows]
        jobs = jobs or jobs_for(workspace.settings)
        for question, row in _measured(MEASURES[task](workspace, grading), waiting, jobs):
            before.add(question, row)
            rows[question.id] = row
            tell(task, len(rows), len(questions))
    ordered = tuple(rows[question.id] for question in questions)
    metrics = summarise(ordered, seed)
    return Run(dataset.name, task, config.name, metrics, ordered, dict(config.values), key)


def jobs_for(settings: Settings) -> int:
    """Return how many questions to ask at once: few on this machine, more where one waits."""
    models = (chat_model_name(settings), embedding_model_name(settings))
    here = all(name.startswith(("offline:", "ollama:")) for name in models)
    return min(_HERE, os.cpu_count() or 1) if here else _REMOTE


def _measured(
    measure: Measure, questions: Sequence[Question], jobs: int
) -> Iterator[tuple[Question, Row]]:
    """Yield each question with its row as it is done; an error or Ctrl-C drops those not begun."""
    with ThreadPoolExecutor(jobs) as pool:
        asked = {pool.submit(measure, question): question for question in questions}
        try:
            for done in as_completed(asked):
                yield asked[done], _described(asked[done], done.result())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _described(question: Question, row: Row) -> Row:
    """Return the row with what a report says of its question."""
    about = {
        "question": question.text,
        "language": question.language,
        "kind": question.kind,
        "relevant": list(question.relevant),
    }
    return replace(row, detail={**about, **row.detail})


def _measurable(dataset: Dataset, task: Task) -> list[Question]:
    if task == "articles" and not dataset.has_corpus:
        raise EvaluationError(
            "The dataset {dataset!r} brings no articles.",
            "Name a folder with a corpus.",
            dataset=dataset.name,
        )
    questions = [q for q in dataset.questions if task == "answers" or q.relevant]
    if task == "articles":
        questions = [question for question in questions if question.answers]
    if not questions:
        known = Phrase("answer") if task == "articles" else Phrase("document")
        raise EvaluationError(
            "The dataset {dataset!r} holds no question with a known {known}.",
            "Name `sources` in it, or measure another --task.",
            dataset=dataset.name,
            known=known,
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
    if not own:
        config.refuse_other_index()
    with open_workspace(config.settings(state)) as workspace:
        workspace.retriever()  # a model that is missing is told before anything is taken in
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
