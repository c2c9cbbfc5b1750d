"""Fact memory: facts about the user, stored from what they write and given to the model.

The embedded model can only quote documents, so questions about the user's own facts are answered
from the memory itself, and a question to the documents gets the facts filled in ("my college").
A generative model reads the facts that belong to the question, fenced as data.
"""

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache

from langchain.agents.middleware.types import ModelResponse
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agents.events import Notice
from agents.middleware.base import ModelSteps, Request, Response, TurnMiddleware
from agents.middleware.memory.prompt_parts import with_part
from agents.middleware.memory.turn_memory import MemoryTurn, TurnMemory
from agents.turn import question_of, split_turn
from models.evidence import ABSTAINED, MARKS

logger = logging.getLogger(__name__)

FACTS = "facts"  # name of the part of the prompt with facts
NOTICE = "memory"  # kind of the notice of what was stored or forgotten
_TURNS = 64  # turns at once for which the memory is asked only once
Condense = Callable[[str, Sequence[BaseMessage]], str]


class FactMemory(TurnMiddleware):
    """Stores, recalls and forgets facts about the user; the first of the middleware.

    Args:
        memory: The memory of the user of this assistant.
        embedded: Whether the model is the embedded one, which cannot use facts in its prompt.
        language: The language setting; `auto` follows the question.
    """

    blocking = True  # it reads and writes a database

    def __init__(self, memory: TurnMemory, language: str = "auto", *, embedded: bool) -> None:
        super().__init__(language)
        self._memory = memory
        self._embedded = embedded
        self._begun = lru_cache(_TURNS)(self._begin)

    def around_model(self, request: Request) -> ModelSteps:
        """Answer from the memory, or call the model with what is remembered."""
        _, turn = split_turn(request.messages)
        if not turn:
            return (yield request)
        message, language = question_of(request.messages), self._language(request.messages)
        remembered = self._begun(turn[0].id or "", message, language)
        first = isinstance(request.messages[-1], HumanMessage)
        said = self._embedded and remembered.notice in remembered.reply
        if first and remembered.notice and not said:
            request.runtime.stream_writer(Notice(NOTICE, remembered.notice))
        if self._embedded and remembered.reply:
            return memory_response(remembered)
        response = yield with_memory(request, remembered, embedded=self._embedded)
        if is_final(response) and (notice := self._finish(message, language)):
            request.runtime.stream_writer(Notice(NOTICE, notice))
        return response

    def _begin(self, _: str, message: str, language: str) -> MemoryTurn:
        try:
            return self._memory.begin(message, language)
        except Exception:  # an answer without memory is better than none
            logger.exception("The memory of facts failed; the turn goes on without it.")
            return MemoryTurn(question=message)

    def _finish(self, message: str, language: str) -> str:
        try:
            return "" if self._embedded else self._memory.finish(message, language)
        except Exception:
            logger.exception("Facts could not be extracted.")
            return ""


def memory_response(remembered: MemoryTurn) -> Response:
    """Return the reply of the memory as the response of a model."""
    metadata = {"model_provider": "offline", MARKS: [], ABSTAINED: remembered.abstained}
    return ModelResponse(result=[AIMessage(remembered.reply, response_metadata=metadata)])


def with_memory(request: Request, remembered: MemoryTurn, *, embedded: bool) -> Request:
    """Return the request with the personal question, or with the facts for `PromptParts`."""
    if not embedded:
        return with_part(request, FACTS, remembered.prompt)
    past, turn = split_turn(request.messages)
    if remembered.question == turn[0].text:
        return request
    asked = turn[0].model_copy(update={"content": remembered.question})
    return request.override(messages=[*past, asked, *turn[1:]])


def is_final(response: Response) -> bool:
    """Return whether a response is an answer, not a call of tools."""
    return not any(isinstance(m, AIMessage) and m.tool_calls for m in response.result)


def condense_with_memory(condense: Condense, memory: TurnMemory, *, embedded: bool) -> Condense:
    """Return a rewriting of follow-ups that fills in facts, and skips what the memory answers."""

    def personal(question: str, past: Sequence[BaseMessage]) -> str:
        try:
            if embedded and memory.answers(question):
                return ""
            standalone = condense(question, past)
            return memory.personal(standalone) if standalone else ""
        except Exception:
            logger.exception("The memory of facts failed; the question is searched as it is.")
            return condense(question, past)

    return personal
