"""Files of promotions in the state directory: evaluation cases and few-shot examples.

    STATE/feedback/cases.jsonl               evals run --dataset STATE/feedback/cases.jsonl
    STATE/feedback/examples/approved.yaml    read by the example selectors of every prompt

`app.db` is the truth; the files are written anew whenever it changes.
"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from agents.examples import approved_folder
from chat.feedback.promotions import PromotionStore
from errors import FeedbackError
from prompts.examples import write_examples
from settings import Settings


def cases_file(settings: Settings) -> Path:
    """Return the file of evaluation cases made of ratings, a dataset of `evals run`."""
    return settings.state_dir / "feedback" / "cases.jsonl"


def examples_file(settings: Settings) -> Path:
    """Return the file of examples made of ratings."""
    return approved_folder(settings) / "approved.yaml"


def write_files(settings: Settings, promotions: PromotionStore) -> None:
    """Write the promotions in force into their files; a file without any is removed.

    Raises:
        FeedbackError: they cannot be written.
    """
    folder = settings.prepare_state() / "feedback"
    try:
        approved_folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=30):
            cases = [dict(row.data["case"]) for row in promotions.active("case")]
            lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
            _replace(cases_file(settings), lambda path: path.write_text(lines, "utf-8"), cases)
            examples = [dict(row.data["example"]) for row in promotions.active("example")]
            _replace(examples_file(settings), lambda path: write_examples(path, examples), examples)
    except OSError as error:
        raise FeedbackError(
            "What was made of the rating cannot be written: {reason}.",
            "Check the state directory, then promote it again.",
            reason=error.strerror,
        ) from None


def _replace(path: Path, write: Callable[[Path], object], rows: list[dict[str, object]]) -> None:
    """Write a file whole or not at all, so that no reader sees a part of it."""
    if not rows:
        path.unlink(missing_ok=True)
        return
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    os.close(descriptor)
    try:
        write(Path(name))
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
