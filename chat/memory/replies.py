"""Replies of the memory in words: what is known, what was stored, updated and forgotten."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from chat.memory.attributes import attributes
from chat.memory.facts import Change, Fact
from text.messages import Messages

TABLE = Path(__file__).parent / "messages.yaml"


def message(key: str, language: str, **values: object) -> str:
    """Return the message `key` of the memory in a language."""
    return _table()(key, language, **values)


@cache
def _table() -> Messages:
    return Messages.load(TABLE)


def title(fact: Fact, language: str) -> str:
    """Return what a fact is about: its label, else the name of its attribute."""
    return fact.label or attributes()[fact.attribute].title["ko" if language == "ko" else "en"]


def line(fact: Fact, language: str) -> str:
    """Return a fact as one line."""
    if fact.attribute in ("note", "habit", "plan", "food", "preference") and fact.value:
        labelled = fact.attribute == "preference" and fact.label not in fact.value
        if not labelled:
            return fact.value
    return message("fact", language, title=title(fact, language), value=fact.value)


def listed(facts: Sequence[Fact], language: str) -> str:
    """Return facts as a list, one a line."""
    return "\n".join(f"- {text}" for text in dict.fromkeys(line(fact, language) for fact in facts))


def described(changes: Sequence[Change], language: str) -> str:
    """Return in words what a message did to the memory."""
    parts = []
    for action in ("saved", "updated", "forgotten"):
        # What is forgotten is not repeated, only what it was about.
        names = [
            title(change.fact, language) if action == "forgotten" else line(change.fact, language)
            for change in changes
            if change.action == action
        ]
        if names:
            parts.append(message(action, language, facts=", ".join(dict.fromkeys(names))))
    if not parts and any(change.action == "refused" for change in changes):
        parts.append(message("refused", language))
    return "\n".join(parts)
