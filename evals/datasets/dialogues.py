"""Dialogues: conversations whose last turn is judged.

A JSONL or YAML file of entries over documents that are already ingested:

    {"id": "d1", "lang": "en", "kind": "pronoun",
     "turns": [{"user": "Who keeps the boats?"}, {"user": "When is she there?"}],
     "last_expect": {"standalone": "When is the boat keeper there?",
                     "must_mention": ["9 am"], "must_not_mention": ["canteen"]}}

`lang`, `kind` and `must_not_mention` are optional; other fields of an entry or turn (`corpus`,
`assistant_gist`, the `standalone` question of each turn) are for people. A right answer contains
every string of `must_mention` and none of `must_not_mention`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import EvaluationError
from evals.datasets.datasets import Dataset, Question
from evals.datasets.rows import entries
from text.language import detect_language

_REMEDY = "See evals/datasets/dialogues.py for the fields of a dialogue."
_EXPECTED = {"standalone", "must_mention", "must_not_mention"}


@dataclass(frozen=True)
class Dialogue(Question):
    """A conversation: its last turn is `text`, the turns before it are `history`.

    Attributes:
        standalone: The last question, made independent of the turns before it.
        must_mention: Strings that a right answer contains, every one.
        must_not_mention: Strings that it does not contain, such as a topic left before.
    """

    standalone: str = ""
    must_mention: tuple[str, ...] = ()
    must_not_mention: tuple[str, ...] = ()


def load_dialogues(path: Path) -> Dataset:
    """Return the dialogues in a file.

    Raises:
        EvaluationError: there is no such file, or one of its entries is invalid.
    """
    if not path.is_file():
        raise EvaluationError("There is no file of dialogues {path!r}.", _REMEDY, path=str(path))
    return Dataset(path.stem, path, tuple(_dialogues(path)))


def _dialogues(path: Path) -> Iterator[Dialogue]:
    ids: set[str] = set()
    for number, entry in enumerate(entries(path), start=1):
        where = f"{path.name!r}, dialogue {number}"
        _check(entry, where)
        name = str(entry["id"])
        if name in ids:
            raise EvaluationError(
                "{where}: the id {name!r} is there twice.", _REMEDY, where=where, name=name
            )
        ids.add(name)
        yield _dialogue(entry)


def _dialogue(entry: Mapping[str, Any]) -> Dialogue:
    *before, last = (turn["user"] for turn in entry["turns"])
    expected = entry["last_expect"]
    return Dialogue(
        id=str(entry["id"]),
        text=last,
        language=entry.get("lang") or detect_language(last),
        kind=str(entry.get("kind") or ""),
        history=tuple(before),
        standalone=expected["standalone"],
        must_mention=tuple(map(str, expected["must_mention"])),
        must_not_mention=tuple(map(str, expected.get("must_not_mention") or ())),
    )


def _check(entry: Any, where: str) -> None:
    """Raise EvaluationError where an entry is no dialogue."""
    if not isinstance(entry, dict) or not entry.get("id"):
        raise EvaluationError("{where}: needs an id.", _REMEDY, where=where)
    turns, expected = entry.get("turns"), entry.get("last_expect")
    if not isinstance(turns, list) or not turns:
        raise EvaluationError("{where}: needs a list of turns.", _REMEDY, where=where)
    for number, turn in enumerate(turns, start=1):
        if not isinstance(turn, dict) or not _is_text(turn.get("user")):
            raise EvaluationError(
                "{where}: turn {number} needs the text of its user.",
                _REMEDY,
                where=where,
                number=number,
            )
    _check_expected(expected, where)


def _check_expected(expected: Any, where: str) -> None:
    if not isinstance(expected, dict) or not _is_text(expected.get("standalone")):
        raise EvaluationError(
            "{where}: needs last_expect with a standalone question.", _REMEDY, where=where
        )
    if unknown := sorted(map(str, set(expected) - _EXPECTED)):
        raise EvaluationError(
            "{where}: unknown field {unknown!r}.", _REMEDY, where=where, unknown=unknown[0]
        )
    if not (expected.get("must_mention") and _are_texts(expected["must_mention"])):
        raise EvaluationError(
            "{where}: needs must_mention, a list of strings.", _REMEDY, where=where
        )
    if not _are_texts(expected.get("must_not_mention") or []):
        raise EvaluationError(
            "{where}: 'must_not_mention' is not a list of strings.", _REMEDY, where=where
        )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(values: Any) -> bool:
    """Return whether a value is a list of texts or numbers, as YAML reads an unquoted 25."""
    return isinstance(values, list) and all(
        _is_text(one) or (isinstance(one, int | float) and not isinstance(one, bool))
        for one in values
    )
