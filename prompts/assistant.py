"""Prompts of the assistants, filled for one question.

`examples` are chosen for the question by an example selector (`prompts.selectors`), `collection`
describes the documents in one line, `today` is passed in so that no prompt has yesterday's date,
and `folder` has prompts that replace the project's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

from prompts.examples import render_examples
from prompts.templates import load_prompt

Examples = Iterable[Mapping[str, Any]]


def system_prompt(
    *,
    language: str,
    examples: Examples,
    collection: str,
    today: date | str,
    folder: Path | None = None,
) -> str:
    """Return the system prompt of the agent that calls the search tool."""
    (system,) = load_prompt("assistant", language, folder).messages(
        examples=render_examples(examples, language), collection=collection, today=str(today)
    )
    return str(system.content)


def answer_prompt(
    *,
    language: str,
    question: str,
    evidence: str,
    examples: Examples,
    collection: str,
    today: date | str,
    history: Sequence[BaseMessage] = (),
    folder: Path | None = None,
) -> list[BaseMessage]:
    """Return the messages that ask for an answer from retrieved evidence.

    Args:
        language: Language of the prompt, `ko` or `en`.
        question: What was asked.
        evidence: The passages, as `models.evidence.render_evidence` writes them.
        examples: Questions with answers, as few-shot examples.
        collection: Description of the documents in one line.
        today: The date of the question.
        history: Earlier messages of the conversation, between system and question.
        folder: Folder of prompts that replace the project's own.
    """
    system, human = load_prompt("answer", language, folder).messages(
        question=question,
        evidence=evidence,
        examples=render_examples(examples, language),
        collection=collection,
        today=str(today),
    )
    return [system, *history, human]


def facts_prompt(
    *, language: str, message: str, attributes: str, folder: Path | None = None
) -> list[BaseMessage]:
    """Return the messages that ask for the facts that a message states about its writer."""
    return load_prompt("facts", language, folder).messages(message=message, attributes=attributes)


def recap_prompt(
    *, language: str, recap: str, history: Sequence[BaseMessage], folder: Path | None = None
) -> list[BaseMessage]:
    """Return the messages that ask to add turns to the summary of a conversation."""
    transcript = "\n".join(f"{message.type}: {message.text}" for message in history)
    return load_prompt("recap", language, folder).messages(recap=recap or "-", history=transcript)


def condense_prompt(
    *, language: str, question: str, history: Sequence[BaseMessage], folder: Path | None = None
) -> list[BaseMessage]:
    """Return the messages that ask to rewrite a follow-up as a standalone question."""
    transcript = "\n".join(f"{message.type}: {message.text}" for message in history)
    return load_prompt("condense", language, folder).messages(question=question, history=transcript)
