"""Few-shot examples: questions with answers in the form that a model should use.

A set is a YAML list; each example has `id`, `language` (ko or en), `question` and `answer`, and may
have `tags`:

    - id: leave-ko
      language: ko
      question: 군 휴학은 얼마나 할 수 있나요?
      answer: 의무 복무 기간만큼 할 수 있습니다 [1].

The sets of this project are in `data/examples`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from errors import Phrase, PromptError
from text.language import detect_language
from text.messages import load_yaml

Example = dict[str, str]

FIELDS = ("id", "language", "question", "answer")
_CITATION = re.compile(r"\[\d{1,3}\]")
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


def examples_from_feedback(rows: Iterable[Any]) -> list[Example]:
    """Return approved answers as examples, the newest of each question.

    A row is a mapping or an object with `turn` (or `id`), `question`, `text` (or `answer`), `thumb`
    and, if there is one, `status`: an exchange of the transcript (`chat.transcript.Exchange`). Only
    finished answers with a thumb up that cite a passage are taken.
    Whoever passes rows approves of them: a text of one user gets into the prompts of all.
    """
    newest: dict[str, Example] = {}
    for row in rows:
        if example := _approved(row):
            newest.pop(example["question"], None)
            newest[example["question"]] = example
    return list(newest.values())


def write_examples(path: Path, examples: Iterable[Mapping[str, str]]) -> None:
    """Write examples as a set that `load_examples` reads, for a person to look through."""
    rows = [{field: example[field] for field in FIELDS} for example in examples]
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, "utf-8")


def _approved(row: Any) -> Example | None:
    values = row if isinstance(row, Mapping) else vars(row)

    def value(*names: str) -> Any:
        return next((values[name] for name in names if values.get(name) is not None), None)

    question, answer = (str(value(*n) or "").strip() for n in (("question",), ("text", "answer")))
    approved = value("thumb") == 1 and value("status") in (None, "done")
    if not (approved and question and _CITATION.search(answer)):
        return None
    language = "ko" if detect_language(question) == "ko" else "en"
    digest = sha256(question.encode()).hexdigest()[:8]
    name = f"feedback-{value('turn', 'id') or digest}"
    return {"id": name, "language": language, "question": question, "answer": answer}


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
        rows = load_yaml(path.read_text("utf-8")) or []
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
