"""Call limits: bound the model calls and tool calls of a turn, then force a final answer.

When either budget is used up the model is called once more, without tools.
"""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, ToolMessage
from langgraph.config import get_config

from agents.messages import localise
from agents.middleware.base import ModelSteps, Request, Response, TurnMiddleware
from agents.middleware.guard.refused_call import refused_step
from agents.turn import BUDGET, localised_error, spent_calls, split_turn

NOTICES = {"tool_limit": "tool_limit_notice", "model_limit": "model_limit_notice"}
_KEEPS_TOOLS = "anthropic"  # rejects a conversation with tool calls unless tools are described


class CallLimits(TurnMiddleware):
    """Removes the tools once `model_calls` or `tool_calls` are used up, and notifies the reader.

    Calls above the limit that a model makes at once are answered with a refusal.
    """

    def __init__(self, model_calls: int, tool_calls: int, language: str = "auto") -> None:
        super().__init__(language)
        self._model_calls = model_calls
        self._tool_calls = tool_calls

    def around_model(self, request: Request) -> ModelSteps:
        """Call the model, without tools where a budget is used up.

        Raises:
            ModelError: it still calls tools and writes no answer.
        """
        turn = split_turn(request.messages)[1]
        reached = self._limit_reached(turn, _budget())
        if reached is None:
            response = yield request
            response.result = self._with_refusals(request, turn, response)
            return response
        kind, count = reached
        self._notify(request.runtime, request.messages, kind, NOTICES[kind], count=count)
        language = self._language(request.messages)
        response = yield _final_call(request, localise("answer_now", language))
        response.result = [_without_calls(message) for message in response.result]
        if not any(message.text.strip() for message in response.result):
            raise localised_error("no_answer_at_limit", language)
        return response

    def _limit_reached(
        self, turn: Sequence[AnyMessage], budget: int | None
    ) -> tuple[str, int] | None:
        """Return the kind of the limit that is reached, and the limit."""
        calls = self._model_calls if budget is None else min(budget - 1, self._model_calls)
        if sum(isinstance(message, ToolMessage) for message in turn) >= self._tool_calls:
            return "tool_limit", self._tool_calls
        made = sum(isinstance(message, AIMessage) for message in turn) + spent_calls(turn)
        if made >= calls:
            return "model_limit", calls
        return None

    def _with_refusals(
        self, request: Request, turn: Sequence[AnyMessage], response: Response
    ) -> list[BaseMessage]:
        """Return the messages of a response with a refusal for each call above the limit."""
        left = self._tool_calls - len(_calls(turn))
        calls = _calls(response.result)
        if len(calls) <= left:
            return response.result
        words = localise("tool_limit", self._language(request.messages), count=self._tool_calls)
        refused = calls[max(left, 0) :]
        for call in refused:
            request.runtime.stream_writer(refused_step(call))
        return [
            *response.result,
            *(
                ToolMessage(words, tool_call_id=call["id"], name=call["name"], status="error")
                for call in refused
            ),
        ]


def _budget() -> int | None:
    """Return the most model calls of a delegated task; None for an assistant of its own."""
    budget: int | None = (get_config().get("configurable") or {}).get(BUDGET)
    return budget


def _calls(messages: Sequence[BaseMessage]) -> list[Any]:
    return [
        call
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    ]


def _final_call(request: Request, instruction: str) -> Request:
    messages = list(request.messages)
    last = messages[-1]
    if isinstance(last, ToolMessage) and isinstance(last.content, str):
        messages[-1] = last.model_copy(update={"content": f"{last.content}\n\n{instruction}"})
    if _KEEPS_TOOLS in request.model._llm_type:
        return request.override(messages=messages, tool_choice={"type": "none"})
    return request.override(messages=messages, tools=[], tool_choice=None)


def _without_calls(message: BaseMessage) -> BaseMessage:
    if not isinstance(message, AIMessage) or not (message.tool_calls or message.invalid_tool_calls):
        return message
    kwargs = {k: v for k, v in message.additional_kwargs.items() if k != "tool_calls"}
    none: dict[str, Any] = {"tool_calls": [], "invalid_tool_calls": [], "additional_kwargs": kwargs}
    return message.model_copy(update={**none, "content": message.text})
