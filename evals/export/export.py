"""Export: training rows, deduplicated, split by groups of questions, and checked for leaks.

    exported = prepare(rows, "sft", against=[Path("data/eval")])
    if not exported.leaks:
        write(exported, Path("train.jsonl"), "sft")

Nothing is written while a row is in an evaluation set.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from chat.cache.keys import normalised
from errors import EvaluationError
from evals.export.duplicates import deduplicated, groups
from evals.export.leaks import Leak, evaluation_questions, find_leaks
from evals.export.rows import Format, TrainingRow, fits, formatted


@dataclass(frozen=True)
class Exported:
    """Rows that are ready to be written.

    Attributes:
        train, validation: No question group is in both.
        leaks: Rows that are in an evaluation set; with any, nothing may be written.
        exact, near: Duplicates that were removed.
        unfit: Rows that the format cannot hold, such as a preference without a rejected answer.
        dropped: Leaking rows that were left out on request.
        against: Names of the evaluation sets, and the number of their questions.
    """

    train: tuple[TrainingRow, ...]
    validation: tuple[TrainingRow, ...]
    leaks: tuple[Leak, ...] = ()
    exact: int = 0
    near: int = 0
    unfit: int = 0
    dropped: int = 0
    against: dict[str, int] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Return the counts, as the CLI prints them."""
        rows = [*self.train, *self.validation]
        return {
            "train": len(self.train),
            "validation": len(self.validation),
            "languages": dict(Counter(row.language for row in rows)),
            "origins": dict(Counter(row.origin for row in rows)),
            "duplicates": {"exact": self.exact, "near": self.near},
            "unfit": self.unfit,
            "dropped_leaks": self.dropped,
            "against": self.against,
        }


def prepare(
    rows: Sequence[TrainingRow],
    kind: Format,
    *,
    against: Sequence[Path] = (),
    share: float = 0.1,
    seed: int = 0,
    drop_leaks: bool = False,
) -> Exported:
    """Return the rows as they are to be written.

    Args:
        rows: The newest first; of duplicates the first is kept.
        kind: The format.
        against: Evaluation files, or folders of them.
        share: Of the rows that go to validation.
        seed: Of the split.
        drop_leaks: Leave rows of evaluation sets out instead of reporting them.

    Raises:
        EvaluationError: an evaluation set is missing or cannot be read.
    """
    kept = fits(rows, kind)
    unique = deduplicated(kept)
    questions = evaluation_questions(against)
    leaks = find_leaks(unique.rows, questions)
    chosen = list(unique.rows)
    if drop_leaks:
        leaking = {leak.row for leak in leaks}
        chosen = [row for row in chosen if row.id not in leaking]
    train, validation = split(chosen, share, seed)
    return Exported(
        train=train,
        validation=validation,
        leaks=() if drop_leaks else tuple(leaks),
        exact=unique.exact,
        near=unique.near,
        unfit=len(rows) - len(kept),
        dropped=len(unique.rows) - len(chosen),
        against=dict(Counter(question.file for question in questions)),
    )


def split(
    rows: Sequence[TrainingRow], share: float, seed: int = 0
) -> tuple[tuple[TrainingRow, ...], tuple[TrainingRow, ...]]:
    """Return training and validation rows; questions about the same are on one side.

    Groups are drawn by a hash of their questions, so the same rows are split in the same way.
    """
    numbers = groups([row.question for row in rows])
    names: dict[int, str] = {}
    for number, row in zip(numbers, rows, strict=True):
        names[number] = min(names.get(number, normalised(row.question)), normalised(row.question))
    sizes = Counter(numbers)

    def drawn(number: int) -> str:
        return sha256(f"{seed}\0{names[number]}".encode()).hexdigest()

    wanted, held_out = share * len(rows), set[int]()
    for number in sorted(sizes, key=drawn):
        size = sum(sizes[one] for one in held_out)
        if share <= 0 or size >= wanted or len(held_out) + 1 >= len(sizes):
            break
        if not held_out or size + sizes[number] <= 2 * wanted:
            held_out.add(number)
    pairs = list(zip(numbers, rows, strict=True))
    return (
        tuple(row for number, row in pairs if number not in held_out),
        tuple(row for number, row in pairs if number in held_out),
    )


def write(exported: Exported, out: Path, kind: Format, card: str) -> list[Path]:
    """Write training rows, validation rows and the data card; return the files.

    Args:
        exported: Rows without leaks.
        out: The file of training rows; the others are beside it, `NAME.validation.jsonl` and
            `NAME.card.md`.
        kind: The format.
        card: Text of the card.

    Raises:
        EvaluationError: there are no rows, a row leaks, or a file cannot be written.
    """
    if exported.leaks:
        raise EvaluationError("Rows of evaluation sets are not exported.", "Use --drop-leaks.")
    if not exported.train:
        raise EvaluationError(
            "There is nothing to export.",
            "Promote rated answers to training rows, or use --ratings.",
        )
    parts = {
        out: _lines(exported.train, kind),
        out.with_name(f"{out.stem}.validation.jsonl"): _lines(exported.validation, kind),
        out.with_name(f"{out.stem}.card.md"): card,
    }
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for path, text in parts.items():
            path.write_text(text, "utf-8")
    except OSError as error:
        raise EvaluationError(
            "{file!r} cannot be written: {reason}.", file=out.name, reason=error.strerror
        ) from None
    return list(parts)


def _lines(rows: Sequence[TrainingRow], kind: Format) -> str:
    return "".join(json.dumps(formatted(row, kind), ensure_ascii=False) + "\n" for row in rows)
