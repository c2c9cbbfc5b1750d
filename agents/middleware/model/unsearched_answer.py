"""Unsearched answer: search once where a model has answered without calling any tool.

A model that may call tools often answers a question about the documents from what it remembers. The
question is then searched as `rag` does. Where the documents answer it, that answer is given;
otherwise the model's own stands, and a notice says that it is not from the documents.
"""

from typing import Any

from langchain_core.messages import AIMessage, ToolMessage

from agents.answer import check_answer, states_abstention
from agents.events import SEARCH_TOOL
from agents.middleware.base import ModelSteps, Request, Response, TurnMiddleware, with_update
from agents.middleware.context.two_step_rag import TwoStepRag
from agents.state import evidence_of
from agents.turn import REFUSED, question_of, split_turn
from errors import ModelError
from text.question.small_talk import small_talk

NOTICE = "not_from_documents"


class UnsearchedAnswer(TurnMiddleware):
    """Answers from one search where the model has called no tool in this turn.

    Args:
        two_step: Searches, and puts the passages into the prompt.
        language: The language setting; `auto` follows the question.
    """

    blocking = True

    def __init__(self, two_step: TwoStepRag, language: str = "auto") -> None:
        super().__init__(language)
        self._two_step = two_step

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model, and once more with passages where it did not look for any."""
        response = yield request
        if not _is_unsearched(request, response):
            return response
        state: Any = {**request.state, "messages": request.messages}
        runtime: Any = request.runtime
        found = self._two_step.on_turn_start(state, runtime)
        state |= found
        if evidence_of(found):
            searched = request.override(tools=[], tool_choice=None, state=state)
            try:
                answered: Any = yield from self._two_step.around_model(searched)
            except ModelError:
                answered = None
            if answered is not None and _is_answered(answered, state):
                return with_update(answered, **found)
        self._notify(runtime, request.messages, NOTICE)
        decisions = found.get("guard")
        return with_update(response, guard=decisions) if decisions else response


def _is_unsearched(request: Request, response: Response) -> bool:
    """Return whether a response ends a turn in which the documents were not looked at."""
    said, question = _said(response), question_of(request.messages)
    if said is None or said.tool_calls or said.invalid_tool_calls or not said.text.strip():
        return False
    offered = any(getattr(tool, "name", "") == SEARCH_TOOL for tool in request.tools)
    if not offered or not question or small_talk(question) or REFUSED in said.response_metadata:
        return False
    return not any(isinstance(m, ToolMessage) for m in split_turn(request.messages)[1])


def _is_answered(response: Response, state: Any) -> bool:
    """Return whether a response answers from the passages: it cites one."""
    said = _said(response)
    if said is None or states_abstention(said.text, said):
        return False
    return bool(check_answer(said.text, evidence_of(state), said).citations)


def _said(response: Response) -> AIMessage | None:
    last = response.result[-1] if response.result else None
    return last if isinstance(last, AIMessage) else None
