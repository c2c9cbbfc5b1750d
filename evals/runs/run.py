"""Evaluation run: measure one configuration on one dataset.

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
from evals.judges.graders import GraderConfig
from evals.metrics import abstention
from evals.metrics.metrics import Estimate, interval
from evals.records import QuestionResult, Run, Task, file_name
from evals.runs.configs import Config
from evals.runs.result_cache import ResultCache, fingerprint
from evals.tasks.articles import joined_articles
from evals.tasks.tasks import MEASURES, Measure
from models.chat import chat_model_name
from models.embeddings import embedding_model_name
from settings import Settings
from workspace import Workspace, open_workspace

OnProgress = Callable[[str, int, int], None]

ROWS = "rows"  # folder of the result cache, within that of the results
NO_GRADERS = GraderConfig()
BATCH = 1000
_ASKED = ("answers", "dialogues", "cache", "examples", "memory")  # need no relevant documents
_WITH_MEMORY = {"memory_use": True, "memory_write": True}
_LOCAL_JOBS = 4  # at most, for models on this machine, which share its cores
_REMOTE_JOBS = 8  # for models of a service


def run(
    dataset: Dataset,
    config: Config,
    task: Task,
    states: Path,
    *,
    documents: Sequence[Path] = (),
    seed: int = 0,
    grader_config: GraderConfig = NO_GRADERS,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    on_progress: OnProgress = lambda what, done, total: None,
) -> Run:
    """Return the metrics of one configuration, each with its confidence interval.

    Args:
        dataset: The questions and their right answers.
        config: The configuration.
        task: `retrieval` measures rankings of documents, `articles` those of passages cut from
            whole articles, `answers` the whole assistant, `dialogues` it in conversations, `memory`
            its long-term memory, which is switched on for it; without documents `cache` the answer
            cache on pairs of questions, and `examples` the selectors of few-shot examples.
        states: Folder for the index of a dataset with documents of its own; an existing index
            is reused.
        documents: Files and folders to ingest for a dataset without documents; without them the
            questions are asked of the existing collection.
        seed: Seed of the resampling.
        grader_config: Optional graders of answers.
        jobs: Concurrent questions; None chooses by the models.
        cache_dir: Folder of the result cache: cached questions are not asked again, and each
            result is written at once.
        on_progress: Called with a message key, the number done and the total. The keys are
            `index`, the task, and before it `kept` or `changed` where there are cached results.

    Raises:
        EvaluationError: no question of the dataset can be measured by this task.
    """
    questions = _measurable(dataset, task)
    if task == "memory":
        config = replace(config, values={**_WITH_MEMORY, **config.values})
    with _prepared(dataset, config, task, states, documents, on_progress) as workspace:
        key = fingerprint(workspace, task, grader_config.key(workspace.settings))
        cache = ResultCache(cache_dir, file_name(dataset.name, task, config.name), key)
        rows = {question.id: row for question in questions if (row := cache.get(question))}
        if rows or cache.outdated:
            on_progress("kept" if rows else "changed", len(rows), len(questions))
        uncached = [question for question in questions if question.id not in rows]
        jobs = jobs or jobs_for(workspace.settings)
        for question, row in _measured(MEASURES[task](workspace, grader_config), uncached, jobs):
            cache.add(question, row)
            rows[question.id] = row
            on_progress(task, len(rows), len(questions))
    ordered = tuple(rows[question.id] for question in questions)
    metrics = summarise(ordered, seed)
    return Run(dataset.name, task, config.name, metrics, ordered, dict(config.values), key)


def jobs_for(settings: Settings) -> int:
    """Return the number of concurrent questions: fewer for models on this machine."""
    models = (chat_model_name(settings), embedding_model_name(settings))
    local = all(name.startswith(("offline:", "ollama:")) for name in models)
    return min(_LOCAL_JOBS, os.cpu_count() or 1) if local else _REMOTE_JOBS


def _measured(
    measure: Measure, questions: Sequence[Question], jobs: int
) -> Iterator[tuple[Question, QuestionResult]]:
    """Yield each question with its result when done; an error or Ctrl-C cancels the others."""
    with ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(measure, question): question for question in questions}
        try:
            for done in as_completed(futures):
                question = futures[done]
                yield question, _with_question(question, done.result())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _with_question(question: Question, row: QuestionResult) -> QuestionResult:
    """Return the result with the fields of its question that reports show."""
    about = {
        "question": question.text,
        "language": question.language,
        "kind": question.kind,
        "computed": question.computed,
        "history": list(question.history),
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
    questions = [q for q in dataset.questions if task in _ASKED or q.relevant]
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


def summarise(rows: Sequence[QuestionResult], seed: int = 0) -> dict[str, Estimate]:
    """Return the mean of each metric over its questions, and the metrics of whole sets."""
    names = dict.fromkeys(name for row in rows for name in row.values)
    metrics = {
        name: interval([row.values[name] for row in rows if name in row.values], seed)
        for name in names
    }
    auroc = abstention.estimate(rows, seed)
    return metrics if auroc is None else metrics | {abstention.METRIC: auroc}


@contextmanager
def _prepared(
    dataset: Dataset,
    config: Config,
    task: Task,
    states: Path,
    documents: Sequence[Path],
    on_progress: OnProgress,
) -> Iterator[Workspace]:
    own = dataset.has_corpus or bool(documents) or task == "examples"
    kind = "articles" if task == "articles" else "state"
    state = states / f"{kind}-{config.index_key(dataset.path)}" if own else None
    if not own:
        config.refuse_other_index()
    with open_workspace(config.settings(state)) as workspace:
        workspace.retriever()  # a missing model is an error before anything is ingested
        if dataset.has_corpus:
            paragraphs = dataset.documents()
            corpus = list(joined_articles(paragraphs) if task == "articles" else paragraphs)
            for start in range(0, len(corpus), BATCH):
                on_progress("index", start, len(corpus))
                workspace.index.add_documents(corpus[start : start + BATCH])
        elif documents:
            workspace.index.add([str(path) for path in documents])
        if task not in ("cache", "examples") and not workspace.index.sources():
            raise EvaluationError(
                "There are no documents to search.", "Ingest some, or name them by --documents."
            )
        yield workspace
