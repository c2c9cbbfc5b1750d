"""Formatted answer: one question to the documents, answered as a list, a table or an object.

    answer = answer_formatted("What does each room cost?", retriever, model, ["room", "cost"])
    answer.value.records()      # [{"room": "single", "cost": "1,200,000 won"}, ...]
    answer.sources              # the passages that the model read

It is the search and the prompt of the assistant `rag`, with another output format. Question,
passages and value pass the guardrails; what they block is a `Refusal` in place of a value.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

from agents.evidence import from_passages
from agents.messages import Language, language_of
from agents.middleware.guard.answer_rails import AnswerRails, Refusal
from agents.state import GuardDecision
from agents.tools.documents import Searcher, find
from chains.formatted import formatted
from chains.generation import generative, is_generative
from chains.sources import Source
from errors import InvalidOutput
from guardrails.engine import Guard
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
            where the documents do not answer, or the guardrails refuse.
        sources: The passages that the model read, with the numbers that the value may cite.
        abstained: Whether the documents do not answer.
        prompt: Name, language and version of the prompt.
        refused: What the guardrails blocked; None where they let the answer pass.
        guard: Decisions of the guardrails, in order.
    """

    value: Any
    sources: tuple[Source, ...]
    abstained: bool
    prompt: str
    refused: Refusal | None = None
    guard: tuple[GuardDecision, ...] = ()


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
    guard: Guard | None = None,
    longest_quote: int = 40,
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
        guard: The rails; None is none.
        longest_quote: Most words in a row that the value may take from a passage, for the rails.

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
    rails = AnswerRails(
        guard or Guard(()), spoken, embedded=not is_generative(model), longest_quote=longest_quote
    )

    def answered(
        value: Any = None, sources: tuple[Source, ...] = (), refused: Refusal | None = None
    ) -> FormattedAnswer:
        abstained = value is None and refused is None
        return FormattedAnswer(
            value, sources, abstained, prompt.label, refused, tuple(rails.decisions)
        )

    asked = rails.question(question)
    if isinstance(asked, Refusal):
        return answered(refused=asked)
    sources = rails.passages(from_passages(find(searcher, question, spoken)))
    if not sources:
        return answered()
    collection = describe(spoken)
    messages = prompt.messages(
        question=asked,
        evidence=render_evidence(sources),
        examples="",
        collection=collection,
        today=str(date.today()),
    )
    value = _invoke(formatted(model, output, spoken, no_value=abstains), messages, rails)
    checked = rails.value(value, output, asked, sources, messages, [collection])
    if isinstance(checked, Refusal):
        return answered(sources=sources, refused=checked)
    return answered(checked.value, sources)


def _invoke(
    reading: Runnable[LanguageModelInput, Any], messages: Sequence[BaseMessage], rails: AnswerRails
) -> Any:
    """Return the value that the model replies with; an error quotes no reply the rails block."""
    try:
        return reading.invoke(rails.prompt(messages))
    except InvalidOutput as error:
        if rails.passes(str(error.text)):
            raise
        raise InvalidOutput(
            "The reply of the model does not have the form asked for.", error.remedy
        ) from None
