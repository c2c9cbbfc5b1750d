"""What people say of themselves in conversations, a question, and what must be remembered."""

import json
from pathlib import Path

# Language, what is said in earlier conversations, the question, what the answer holds (None where
# nothing is known), and what it must not hold.
Row = tuple[str, list[str], str, list[str] | None, list[str]]
FILE = Path(__file__).with_suffix(".jsonl")


def rows(*kinds: str) -> list[Row]:
    """Return the conversations of some kinds; of all without any."""
    found = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    return [
        (row["language"], row["said"], row["question"], row["contains"], row["lacks"])
        for row in found
        if not kinds or row["kind"] in kinds
    ]
