"""Messages of the current turn: its question, language and sources."""

from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware.types import ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.messages import Language, language_of, localise
from agents.state import as_source
from chains.sources import Source
from errors import ModelUnavailable, Phrase
from prompts.templates import Prompt

# Keys in the `response_metadata` of an answer.
REFUSED = "refused"  # where the guardrails wrote it: the channel of what they blocked
PROMPT = "prompt"  # name, language and version of the prompt

BUDGET = "budget"  # in the configuration of a delegated task: the model calls it may make
SPENT = "model_calls"  # in `additional_kwargs` of the result of a delegated task: those it made


def split_turn(messages: Sequence[AnyMessage]) -> tuple[list[AnyMessage], list[AnyMessage]]:
    """Return the messages before the last question, and the question with all after it."""
    for i in range(len(messages) - 1, -1, -1):
        if isinstance(messages[i], HumanMessage):
            return list(messages[:i]), list(messages[i:])
    return list(messages), []


def question_of(messages: Sequence[AnyMessage]) -> str:
    """Return the text of the last question; empty when there is none."""
    _, turn = split_turn(messages)
    return turn[0].text if turn else ""


def turn_language(messages: Sequence[AnyMessage], setting: str) -> Language:
    """Return the language of the turn: that of the settings, else that of the question."""
    return language_of(question_of(messages), setting)


def sources_of(message: AnyMessage) -> list[Source]:
    """Return the passages in the artifact of a tool message, also of one from a checkpoint."""
    artifact: Any = message.artifact if isinstance(message, ToolMessage) else None
    if not isinstance(artifact, list):
        return []
    sources = (as_source(data) for data in artifact)
    return [source for source in sources if source is not None]


def localised_error(key: str, language: Language, code: str = "") -> ModelUnavailable:
    """Return an error with the message `key` of the catalogue; its code is `key` if empty."""
    return ModelUnavailable(Phrase(localise(key, language)), code=code or key)


def with_prompt_label(response: ModelResponse[Any], prompt: Prompt) -> ModelResponse[Any]:
    """Return the response with the prompt's name, language and version in its answers' metadata.

    A label that a middleware nearer to the model has set stays: its prompt was the one sent.
    """
    for message in response.result:
        if isinstance(message, AIMessage) and PROMPT not in message.response_metadata:
            message.response_metadata = {**message.response_metadata, PROMPT: prompt.label}
    return response


def spent_calls(turn: Sequence[AnyMessage]) -> int:
    """Return the model calls that the delegated tasks of a turn have made."""
    return sum(m.additional_kwargs.get(SPENT, 0) for m in turn if isinstance(m, ToolMessage))
