"""Plan and execute: the model writes a plan, works it off with the tools, and changes it.

Wang et al., "Plan-and-Solve Prompting" (2023), https://arxiv.org/abs/2305.04091
"""

from typing import Any

from langchain.agents.middleware import AgentMiddleware, TodoListMiddleware
from langchain_core.messages import AIMessage

from agents.assistants.instructions import Instruction, both_languages
from agents.assistants.parts import Parts
from agents.assistants.react import agent, react
from agents.graph_runner import Graph
from agents.middleware.base import Request, Response, TurnMiddleware
from agents.tools.registry import build_tools

TOOL = "write_todos"


class Todos(TodoListMiddleware[Any]):
    """LangChain's list of steps, with our words and without a node at each model call."""

    after_model = AgentMiddleware.after_model  # what it forbids, `OnePlan` leaves out
    aafter_model = AgentMiddleware.aafter_model

    def __init__(self, language: str) -> None:
        super().__init__(system_prompt="", tool_description=both_languages(TOOL, language))


class OnePlan(TurnMiddleware):
    """Keeps the first of several plans that a model writes at once: the state holds one."""

    def look_at_response(self, request: Request, response: Response) -> Response:
        """Leave the further plans out."""
        response.result = [
            _with_one_plan(message) if isinstance(message, AIMessage) else message
            for message in response.result
        ]
        return response


def plan(parts: Parts) -> Graph:
    """Return the assistant; the embedded model, which writes no plans, is `react`."""
    if parts.embedded:
        return react(parts)
    language = parts.language
    tools = [*build_tools(parts.retriever, parts.settings, parts.services), *parts.tools]
    inner = [Instruction("plan", language), Todos(language), OnePlan(language)]
    return agent("plan", parts, tools, inner=inner)


def _with_one_plan(message: AIMessage) -> AIMessage:
    plans = [call for call in message.tool_calls if call["name"] == TOOL]
    if len(plans) < 2:
        return message
    kept = [call for call in message.tool_calls if call["name"] != TOOL or call is plans[0]]
    return message.model_copy(update={"tool_calls": kept})
