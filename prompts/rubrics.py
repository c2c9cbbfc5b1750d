"""Rubrics of the LLM judge: each criterion with the meaning of its scores."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from text.messages import Messages

TABLE = Path(__file__).with_name("rubrics.yaml")


def rubric(criterion: str, language: str) -> tuple[str, str]:
    """Return the description of a criterion and its scale, in `ko` or `en` (any other is English).

    Raises:
        PromptError: there is no such criterion.
    """
    table = Messages.load(TABLE)
    return table(criterion, language), table(f"{criterion}_scale", language)


def criteria() -> tuple[str, ...]:
    """Return the names of all criteria, in the order written."""
    table = Messages.load(TABLE)
    return tuple(name for name in table if f"{name}_scale" in table)


@cache
def rubrics_version() -> str:
    """Return a short hash that changes with any character of the rubrics."""
    return sha256(TABLE.read_bytes()).hexdigest()[:12]
