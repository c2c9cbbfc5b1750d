"""Tool choice: whether the embedded model answers a prompt with a tool call, and with which."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.messages.tool import ToolCall

from models.offline import tool_routing
from models.offline.canned_replies import small_talk_reply
from models.offline.documents.calls import document_call, searches_instead
from models.offline.prompt_parsing import ParsedPrompt
from text.dialogue.rewriting import search_queries


def tool_call_for(
    prompt: ParsedPrompt, tools: Sequence[Mapping[str, Any]], tool_choice: Any
) -> ToolCall | None:
    """Return the tool call that answers a prompt, or None.

    Args:
        prompt: The prompt.
        tools: The bound tools in OpenAI's format.
        tool_choice: As with OpenAI's models.
    """
    forced = _forced_tool(tool_choice)
    if not tools or forced is None:
        return None
    functions = [tool["function"] for tool in tools]
    if not forced and (read := document_call(prompt.question, prompt.replies, functions)):
        return _call(*read)
    again = searches_instead(prompt.replies)
    answered = prompt.evidence or (prompt.replies and not again)
    if not forced and small_talk_reply(prompt.asked):
        return None
    if not forced and answered:
        return _next_search(prompt, functions)
    called = [reply.name or "" for reply in prompt.replies]
    tool = tool_routing.choose_tool(prompt.question, functions, called, forced=forced)
    if tool is None:
        return None
    query = f"{prompt.before} {prompt.question}".strip()
    args = tool_routing.fill_arguments(tool, prompt.question, query)
    return _call(tool["name"], args)


def _next_search(prompt: ParsedPrompt, functions: Sequence[Mapping[str, Any]]) -> ToolCall | None:
    """Return the search for the next query of a follow-up, or None where all are searched for."""
    search = next((each for each in functions if each["name"] == tool_routing.SEARCH), None)
    done = [reply for reply in prompt.replies if reply.name == tool_routing.SEARCH]
    if search is None or not done or len(done) < len(prompt.replies):
        return None
    if not (prompt.before_optional or prompt.asks_more):
        return None
    queries = search_queries(prompt.asked, f"{prompt.before} {prompt.question}".strip())
    if len(done) >= len(queries):
        return None
    query = queries[len(done)]
    return _call(search["name"], tool_routing.fill_arguments(search, query, query))


def _call(name: str, args: dict[str, Any]) -> ToolCall:
    return ToolCall(name=name, args=args, id=f"call_{uuid4().hex[:24]}", type="tool_call")


def _forced_tool(tool_choice: Any) -> str | None:
    """Return the tool that must be called, `any`, "" for a free choice, None for no tool."""
    match tool_choice:
        case None | False | "auto":
            return ""
        case "none":
            return None
        case True | "any" | "required":
            return "any"
        case {"function": {"name": str(name)}} | {"name": str(name)}:
            return name
        case _:
            return str(tool_choice)
