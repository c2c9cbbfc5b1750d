"""Prompts of the assistants, filled for one question.

`examples` are chosen for the question by an example selector (`prompts.selectors`), `collection`
describes the documents in one line, `today` is passed in so that no prompt has yesterday's date,
`folder` has prompts that replace the project's own, and `persona` says who the assistant is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

from prompts.examples import render_examples
from prompts.persona import Persona
from prompts.templates import Prompt, load_prompt

Examples = Iterable[Mapping[str, Any]]


def answering_prompt(
    name: str, language: str, folder: Path | None = None, persona: Persona | None = None
) -> Prompt:
    """Return a prompt of answers, `assistant` or `answer`, with the persona in it."""
    prompt = load_prompt(name, language, folder)
    return persona.apply(prompt) if persona else prompt


def system_prompt(
    *,
    language: str,
    examples: Examples,
    collection: str,
    today: date | str,
    folder: Path | None = None,
    persona: Persona | None = None,
) -> str:
    """Return the system prompt of the agent that calls the search tool."""
    (system,) = answering_prompt("assistant", language, folder, persona).messages(
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
    persona: Persona | None = None,
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
        persona: Who the assistant is; None for the one of the prompt.
    """
    system, human = answering_prompt("answer", language, folder, persona).messages(
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
