"""Few-shot examples: questions with answers in the form that a model should use.

A set is a YAML list; each example has `id`, `language` (ko or en), `question` and `answer`, and may
have `tags`:

    - id: leave-ko
      language: ko
      question: 군 휴학은 얼마나 할 수 있나요?
      answer: 의무 복무 기간만큼 할 수 있습니다 [1].

The sets of this project are in `data/examples`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from errors import Phrase, PromptError

Example = dict[str, str]

FIELDS = ("id", "language", "question", "answer")
LABELS = {"ko": ("질문", "답"), "en": ("Question", "Answer")}


def load_examples(path: Path, language: str | None = None) -> list[Example]:
    """Return the examples in a YAML file, or in all files of a folder, in the order written.

    Args:
        path: A `.yaml` file or a folder of them.
        language: Only examples in this language; None for all.

    Raises:
        PromptError: a file is missing or an example lacks a field; the message names both.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    examples = [example for file in files for example in _read(file)]
    return [dict(e) for e in examples if language is None or e["language"] == language]


def render_examples(examples: Iterable[Mapping[str, Any]], language: str) -> str:
    """Return the examples as text for a prompt, questions and answers with labels."""
    question, answer = LABELS.get(language, LABELS["en"])
    return "\n\n".join(
        f"{question}: {example['question']}\n{answer}: {example['answer']}" for example in examples
    )


def _read(path: Path) -> list[Example]:
    try:
        return _parse(path, path.stat().st_mtime_ns)
    except OSError:
        raise PromptError("There is no example set {file!r}.", file=path.name) from None


@lru_cache(maxsize=32)
def _parse(path: Path, changed: int) -> list[Example]:
    try:
        rows = yaml.safe_load(path.read_text("utf-8")) or []
    except yaml.YAMLError as error:
        raise PromptError("{file}: this is not YAML.", Phrase(str(error)), file=path.name) from None
    if not isinstance(rows, list):
        raise PromptError("{file}: expected a list of examples.", file=path.name)
    return [_example(path.name, number, row) for number, row in enumerate(rows, 1)]


def _example(file: str, number: int, row: Any) -> Example:
    row = row if isinstance(row, dict) else {}
    for field in FIELDS:
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise PromptError(
                "{file}: example {number} has no {field!r}.", file=file, number=number, field=field
            )
    if row["language"] not in LABELS:
        raise PromptError(
            "{file}: example {number} is neither ko nor en.", file=file, number=number
        )
    # Other fields are left out, since selectors take every value as text.
    return {field: row[field].strip() for field in FIELDS}
