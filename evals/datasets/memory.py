"""Memory cases: what a user says in separate conversations, and a question that opens a new one.

JSONL or YAML with `id`, `sessions` (each a list of `{user: text}`), `question`, `expect`
(`contains`, every string, or `abstain: true`, and `not_contains`), and optionally `lang`, `kind`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.datasets import Dataset, Question
from evals.datasets.rows import entries
from text.language import detect_language

_REMEDY = "See evals/datasets/memory.py for the fields of a memory case."
_EXPECTED = {"contains", "abstain", "not_contains"}


@dataclass(frozen=True)
class MemoryCase(Question):
    """A case of the long-term memory; `text` is its question.

    Attributes:
        sessions: What the user says in each conversation before.
        contains: Strings of a right answer, every one; empty where it must abstain.
        not_contains: Strings that it does not contain.
    """

    sessions: tuple[tuple[str, ...], ...] = ()
    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()

    @property
    def abstains(self) -> bool:
        """Whether the right answer is that nothing is known."""
        return not self.contains


def load_memory_cases(path: Path) -> Dataset:
    """Return the memory cases in a file.

    Raises:
        EvaluationError: there is no such file, or one of its entries is invalid.
    """
    if not path.is_file():
        raise EvaluationError("There is no file of memory cases {path!r}.", _REMEDY, path=str(path))
    return Dataset(path.stem, path, tuple(_cases(path)))


def _cases(path: Path) -> Iterator[MemoryCase]:
    ids: set[str] = set()
    for number, entry in enumerate(entries(path), start=1):
        where = f"{path.name!r}, memory case {number}"
        if not isinstance(entry, dict) or not entry.get("id") or str(entry["id"]) in ids:
            raise EvaluationError("{where}: needs an id of its own.", _REMEDY, where=where)
        ids.add(str(entry["id"]))
        yield _case(entry, where)


def _case(entry: Mapping[str, Any], where: str) -> MemoryCase:
    question, sessions, expected = entry.get("question"), entry.get("sessions"), entry.get("expect")
    if not isinstance(question, str) or not question.strip():
        raise EvaluationError("{where}: needs a question.", _REMEDY, where=where)
    if not isinstance(expected, dict) or set(expected) - _EXPECTED:
        raise EvaluationError(
            "{where}: needs expect, with contains or abstain.", _REMEDY, where=where
        )
    if bool(expected.get("contains")) == bool(expected.get("abstain")):
        raise EvaluationError(
            "{where}: needs expect, with contains or abstain.", _REMEDY, where=where
        )
    try:
        said = tuple(tuple(str(turn["user"]) for turn in session) for session in sessions or ())
    except (TypeError, KeyError):
        raise EvaluationError(
            "{where}: needs sessions, lists of turns of the user.", _REMEDY, where=where
        ) from None
    return MemoryCase(
        id=str(entry["id"]),
        text=question,
        language=entry.get("lang") or detect_language(question),
        kind=str(entry.get("kind") or ""),
        history=tuple(text for session in said for text in session),
        sessions=said,
        contains=tuple(map(str, expected.get("contains") or ())),
        not_contains=tuple(map(str, expected.get("not_contains") or ())),
    )
