"""Prompt parts: what the memory adds behind the system prompt, written by whatever middleware."""

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import SystemMessage

from agents.middleware.base import Request, TurnMiddleware

PARTS = "prompt_parts"  # key in the state of a request: parts of the system prompt by name


class PromptParts(TurnMiddleware):
    """Adds the parts to the system prompt; stands behind the middleware that writes the prompt."""

    def change_request(self, request: Request) -> Request:
        """Add all parts."""
        state: Any = request.state
        parts: Mapping[str, str] = state.get(PARTS, {})
        return with_system_parts(request, parts)


def with_part(request: Request, name: str, part: str) -> Request:
    """Return the request with a part for `PromptParts`; unchanged where it is empty."""
    if not part:
        return request
    state: Any = request.state
    changed: Any = {**state, PARTS: {**state.get(PARTS, {}), name: part}}
    return request.override(state=changed)


def with_system_parts(request: Request, parts: Mapping[str, str]) -> Request:
    """Return the request with parts at the end of its system message."""
    if not parts:
        return request
    system = request.system_message.text if request.system_message else ""
    text = "\n\n".join(part for part in (system, *parts.values()) if part)
    return request.override(system_message=SystemMessage(text))
