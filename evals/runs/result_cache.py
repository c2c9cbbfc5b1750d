"""Result cache: rows of earlier runs, so that an interrupted run continues where it stopped.

    cache = ResultCache(out / "rows", "squad_en-answers-default", fingerprint(workspace, "answers"))
    result = cache.get(question) or measure(question)

Results are appended to a file named after the run and a fingerprint of everything they depend on
beside the question: the settings, the documents, and the code, templates and examples of the rooms
that take part in the task. Another fingerprint is another file, so no stale result is ever used.
Comments, layout, commands and reports do not change the fingerprint.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agents.examples import approved_folder
from evals.datasets.datasets import Question
from evals.records import QuestionResult, Task
from models.chat import chat_model_name
from models.embeddings import embedding_model_name
from settings import ROOT, Settings
from workspace import Workspace

# Settings that change how results are computed but not the results, and the model that grades
# an answer which is there already.
_IRRELEVANT_SETTINGS = {
    *("ab_config", "ab_share"),
    *(
        "state_dir",
        "database_url",
        "documents_in",
        "config",
        "prompts_dir",
        "examples_dir",
        "persona",
        "eval_data",
        "jobs",
    ),
    *(
        "parse_seconds",
        "max_file_mb",
        "parse_memory_mb",
        "read_tries",
        "request_seconds",
        "max_retries",
        "judge_model",
    ),
}
# The rooms whose files count. Of evals only what measures counts; what compares, tunes, reports
# and synthesises does not.
_MEASURING = tuple(f"evals/{name}" for name in ("datasets", "judges", "metrics", "runs", "tasks"))
_SEARCH = ("text", "database", "models", "prompts", "index", "ingest", "chains", *_MEASURING)
_ANSWERS = (*_SEARCH, "guardrails", "agents", "chat", "data/examples")
_ROOMS: Mapping[Task, Sequence[str]] = {
    "retrieval": _SEARCH,
    "articles": _SEARCH,
    "answers": _ANSWERS,
    "dialogues": _ANSWERS,
    "cache": _ANSWERS,
    "examples": _SEARCH,
    "memory": _ANSWERS,
}
_FILES = (
    "system_errors.py",
    "workspace.py",
    "workspace_parts.py",
    "evals/records.py",
)
_SUFFIXES = {".py", ".md", ".yaml", ".jsonl"}
_SEPARATOR = "@"
_HASH_DIGITS = 16


def fingerprint(workspace: Workspace, task: Task, graders: str = "") -> str:
    """Return a hash of everything that the results of a task depend on beside their questions.

    Args:
        workspace: Holds the documents and settings.
        task: The task.
        graders: What the grades among the results depend on.
    """
    documents = sorted((row.source, row.sha256) for row in workspace.index.sources())
    prompts = content(_own_prompts(workspace.settings))
    parts = [task, graders, _settings(workspace.settings), prompts, documents, _code(task)]
    curated = workspace.promotions.version("cache", "ban") if workspace.settings.cache else (0,)
    return _digest([*parts, curated] if curated[0] else parts)


def _own_prompts(settings: Settings) -> list[Path]:
    """Return the user's own files that are part of prompts."""
    prompts = sorted(settings.prompts_dir.rglob("*.md")) if settings.prompts_dir else []
    examples = sorted(settings.examples_dir.glob("*.yaml")) if settings.examples_dir else []
    approved = sorted(approved_folder(settings).glob("*.yaml"))
    return [*prompts, *examples, *approved, *([settings.persona] if settings.persona else [])]


def _settings(settings: Settings) -> dict[str, Any]:
    values = {
        name: getattr(settings, name)
        for name in Settings.model_fields
        if name not in _IRRELEVANT_SETTINGS
    }
    public = {name: value for name, value in values.items() if not isinstance(value, SecretStr)}
    models = {
        "chat_model": chat_model_name(settings, "chat"),
        "utility_model": chat_model_name(settings, "utility"),
        "embedding_model": embedding_model_name(settings),
    }
    return public | models


@cache
def _code(task: Task) -> str:
    return _digest([[path, _code_hash(ROOT / path)] for path in files_of(task)])


def files_of(task: Task) -> list[str]:
    """Return the files of the application that the results of a task depend on."""
    rooms = (file for room in _ROOMS[task] for file in sorted((ROOT / room).rglob("*")))
    paths = (file.relative_to(ROOT).as_posix() for file in rooms if file.suffix in _SUFFIXES)
    return [*_FILES, *paths]


def _code_hash(file: Path) -> str:
    """Return a hash of a file; of Python code without comments and layout."""
    text = file.read_text("utf-8")
    significant = ast.dump(ast.parse(text)) if file.suffix == ".py" else text
    return hashlib.sha256(significant.encode()).hexdigest()


def content(files: Iterable[Path]) -> str:
    """Return a short hash of the contents of files, in their order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:_HASH_DIGITS]


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


class ResultCache:
    """The cached results of one run in a folder; without a folder nothing is cached.

    Attributes:
        outdated: Whether there are results of this run, but only under other fingerprints.
    """

    def __init__(self, folder: Path | None, name: str, fingerprint: str) -> None:
        self._path = None if folder is None else folder / f"{name}{_SEPARATOR}{fingerprint}.jsonl"
        self._results: dict[str, QuestionResult] = {}
        self.outdated = False
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            files = [file.stem.rpartition(_SEPARATOR) for file in self._path.parent.glob("*.jsonl")]
            self.outdated = not self._path.exists() and name in (file[0] for file in files)
            self._read(self._path)

    def __len__(self) -> int:
        """Return the number of cached results."""
        return len(self._results)

    def get(self, question: Question) -> QuestionResult | None:
        """Return the result of a question, or None; failures are not cached.

        Every field of the question counts: with another accepted answer it is measured again.
        """
        return self._results.get(_digest(asdict(question)))

    def add(self, question: Question, result: QuestionResult) -> None:
        """Append the result of a question."""
        if self._path is None or result.error:
            return
        key = _digest(asdict(question))
        line = json.dumps({"key": key, "row": asdict(result)}, ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self._results[key] = result

    def _read(self, path: Path) -> None:
        text = path.read_text("utf-8", errors="replace") if path.exists() else ""
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                self._results[entry["key"]] = QuestionResult(**entry["row"])
            except (ValueError, KeyError, TypeError):
                continue  # an incomplete line of a killed run
        if text and not text.endswith("\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")
