"""Formatted answer: one question to the documents, answered as a list, a table or an object.

    answer = answer_formatted("What does each room cost?", retriever, model, ["room", "cost"])
    answer.value.records()      # [{"room": "single", "cost": "1,200,000 won"}, ...]
    answer.sources              # the passages that the model read

It is the search and the prompt of the assistant `rag`, with another output format.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from agents.evidence import from_passages
from agents.messages import Language, language_of
from agents.tools.documents import Searcher, find
from chains.formatted import formatted
from chains.generation import generative
from chains.sources import Source
from models.evidence import NOT_IN_DOCUMENTS, render_evidence
from prompts.assistant import answering_prompt
from prompts.formats import JsonFormat, TextFormat, Wanted, output_format
from prompts.formats.base import say
from prompts.persona import Persona


@dataclass(frozen=True)
class FormattedAnswer:
    """The answer to one question.

    Attributes:
        value: A text, a list of texts, a `Table`, an object of the class or a dictionary; None
            where the documents do not answer.
        sources: The passages that the model read, with the numbers that the value may cite.
        abstained: Whether the documents do not answer.
        prompt: Name, language and version of the prompt.
    """

    value: Any
    sources: tuple[Source, ...]
    abstained: bool
    prompt: str


def abstains(text: str) -> bool:
    """Return whether a reply is the sentence that the documents do not answer."""
    return any(text.strip(' -*"\n').startswith(said) for said in NOT_IN_DOCUMENTS.values())


def answer_formatted(
    question: str,
    searcher: Searcher,
    model: BaseChatModel,
    wanted: Wanted,
    *,
    language: str = "auto",
    describe: Callable[[Language], str] = lambda _: "",
    prompts: Path | None = None,
    persona: Persona | None = None,
) -> FormattedAnswer:
    """Answer a question from retrieved passages, in an output format.

    Args:
        question: What is asked.
        searcher: Finds the passages.
        model: A generative model; the embedded one writes text only.
        wanted: The format; see `prompts.formats.output_format`.
        language: `ko` or `en`; `auto` is that of the question.
        describe: Describes the documents in one line, in a language.
        prompts: Folder of prompts that replace the project's own.
        persona: Who the assistant is; None for the one of the prompt.

    Raises:
        InvalidOutput: the reply has another form, and so has its repair.
        GenerativeModelNeeded: the format needs another model.
        ModelError: the model did not answer.
        PromptError: the format, a prompt or the persona is invalid.
    """
    output, spoken = output_format(wanted), language_of(question, language)
    prompt = answering_prompt("answer", spoken, prompts, persona)
    if not isinstance(output, TextFormat):
        generative(model, "An output format", setting="RAG_CHAT_MODEL")
        form = "" if isinstance(output, JsonFormat) else say("cited", spoken)
        prompt = prompt.with_sections(format=form)
    sources = tuple(from_passages(find(searcher, question, spoken)))
    if not sources:
        return FormattedAnswer(None, (), True, prompt.label)
    messages = prompt.messages(
        question=question,
        evidence=render_evidence(sources),
        examples="",
        collection=describe(spoken),
        today=str(date.today()),
    )
    value = formatted(model, output, spoken, no_value=abstains).invoke(messages)
    return FormattedAnswer(value, sources, value is None, prompt.label)
