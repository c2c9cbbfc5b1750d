"""Rows measured before, so that a killed run goes on and no question is asked twice.

    kept = Kept(out / "rows", "squad_en-answers-default", fingerprint(workspace, "answers"))
    row = kept.row(question) or measured(question)

Rows are appended as they come to a file named after the run and a fingerprint of everything an
answer depends on beside the question: the settings, the documents, and the code, templates and
examples that have a part in the task. Another fingerprint is another file, so nothing stale is ever
used. Comments, layout, commands and reports change no row.
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

from evals.datasets.datasets import Question
from evals.records import Row, Task
from models.chat import chat_model_name
from models.embeddings import embedding_model_name
from settings import ROOT, Settings
from workspace import Workspace

# How things are done, not what comes of them; and what judges an answer that is there already.
_ASIDE = {
    *("state_dir", "config", "prompts_dir", "eval_data", "jobs", "parse_seconds", "max_file_mb"),
    *("parse_memory_mb", "read_tries", "request_seconds", "max_retries", "judge_model"),
}
_SEARCH = ("text", "models", "prompts", "ingest", "chains", "evals")
_CODE: Mapping[Task, Sequence[str]] = {
    "retrieval": _SEARCH,
    "articles": _SEARCH,
    "answers": (*_SEARCH, "guardrails", "agents", "data/examples"),
}
# What only shows, compares or searches among rows; a file or folder not named here counts.
_SHOWING = (
    *(
        "evals/reports/breakdown.py",
        "evals/commands",
        "evals/reports/compare.py",
        "evals/reports/contents.py",
    ),
    *(
        "evals/reports/charts.py",
        "evals/runs/result_cache.py",
        "evals/reports/page.py",
        "evals/judges/pairwise.py",
    ),
    *(
        "evals/judges/preferences.py",
        "evals/reports/report.py",
        "evals/runs/results.py",
        "evals/synthetic",
    ),
    *("cli/evals/tables.py", "evals/runs/tune.py", "evals/runs/grid.yaml", "evals/messages.py"),
    *("evals/messages.yaml", "cli/evals/__main__.py", "cli/ask/__main__.py", "cli/ask/output.py"),
    *("cli/ingest/__main__.py", "cli/ingest/output.py", "cli/ingest/options.py", "ingest/commands"),
    *("text/errors.yaml", "text/translation.py"),
)
_KINDS = {".py", ".md", ".yaml", ".jsonl"}
_MARK = "@"
_DIGITS = 16


def fingerprint(workspace: Workspace, task: Task, grading: str = "") -> str:
    """Return a name for all that the rows of a task depend on beside their questions.

    `grading` names what the grades among them depend on.
    """
    documents = sorted((row.source, row.sha256) for row in workspace.index.sources())
    own = workspace.settings.prompts_dir
    prompts = content(sorted(own.rglob("*.md"))) if own else ""
    return _digest([task, grading, _settings(workspace.settings), prompts, documents, _code(task)])


def _settings(settings: Settings) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in Settings.model_fields if name not in _ASIDE}
    shown = {name: value for name, value in values.items() if not isinstance(value, SecretStr)}
    named = {
        "chat_model": chat_model_name(settings, "chat"),
        "utility_model": chat_model_name(settings, "utility"),
        "embedding_model": embedding_model_name(settings),
    }
    return shown | named


@cache
def _code(task: Task) -> str:
    return _digest([[place, _meaning(ROOT / place)] for place in part_of(task)])


def part_of(task: Task) -> list[str]:
    """Return the files of the application that have a part in what a task's rows hold."""
    files = (file for name in _CODE[task] for file in sorted((ROOT / name).rglob("*")))
    places = [file.relative_to(ROOT).as_posix() for file in files if file.suffix in _KINDS]
    shown = tuple(f"{place}/" for place in _SHOWING)
    return ["workspace.py", *(one for one in places if not f"{one}/".startswith(shown))]


def _meaning(file: Path) -> str:
    """Return a hash of a file; of code without its comments and layout."""
    text = file.read_text("utf-8")
    said = ast.dump(ast.parse(text)) if file.suffix == ".py" else text
    return hashlib.sha256(said.encode()).hexdigest()


def content(files: Iterable[Path]) -> str:
    """Return a short hash of the files' contents, in their order."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:_DIGITS]


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


class Kept:
    """The rows of one run in a folder; without a folder nothing is kept.

    Attributes:
        started_over: Whether there are rows of this run, but all under other fingerprints.
    """

    def __init__(self, folder: Path | None, name: str, fingerprint: str) -> None:
        self._path = None if folder is None else folder / f"{name}{_MARK}{fingerprint}.jsonl"
        self._rows: dict[str, Row] = {}
        self.started_over = False
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            files = [file.stem.rpartition(_MARK) for file in self._path.parent.glob("*.jsonl")]
            self.started_over = not self._path.exists() and name in (file[0] for file in files)
            self._read(self._path)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def row(self, question: Question) -> Row | None:
        """Return what the question gave, or None if it has not been asked; failures are forgotten.

        Everything about the question counts: with another accepted answer it is asked again.
        """
        return self._rows.get(_digest(asdict(question)))

    def add(self, question: Question, row: Row) -> None:
        """Write down what a question gave."""
        if self._path is None or row.error:
            return
        key = _digest(asdict(question))
        line = json.dumps({"key": key, "row": asdict(row)}, ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self._rows[key] = row

    def _read(self, path: Path) -> None:
        text = path.read_text("utf-8", errors="replace") if path.exists() else ""
        for line in text.splitlines():
            try:
                kept = json.loads(line)
                self._rows[kept["key"]] = Row(**kept["row"])
            except (ValueError, KeyError, TypeError):
                continue  # the line in which the run was killed
        if text and not text.endswith("\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")
