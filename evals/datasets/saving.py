"""Save questions as evaluation cases, in the form that `evals run --dataset` reads."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from text.language import detect_language

FOLDER = "evaluation"
FILE = "questions.jsonl"


def save_case(
    state_dir: Path,
    question: str,
    sources: Sequence[str],
    answers: Sequence[str] = (),
    kind: str = "",
) -> Path:
    """Append a question to the evaluation cases of a state directory and return their file.

    Args:
        state_dir: The state directory.
        question: What is asked.
        sources: Relevant documents: their addresses, or ends of them.
        answers: Accepted answers; none where only the documents are known.
        kind: As in `evals.datasets.datasets.Question`.
    """
    folder = state_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE
    case = {
        "id": f"case-{time.time_ns():x}",
        "question": " ".join(question.split()),
        "language": detect_language(question),
        "kind": kind,
        "sources": list(sources),
        "answers": [answer for answer in answers if answer.strip()],
    }
    line = json.dumps({name: value for name, value in case.items() if value}, ensure_ascii=False)
    with FileLock(folder / f"{FILE}.lock"), path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
    return path
