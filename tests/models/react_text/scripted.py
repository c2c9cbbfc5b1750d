"""A text model that follows the ReAct protocol by a rule, or says what a test lets it say."""

import json
import re
from collections.abc import Iterator
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

_TOOL = re.compile(r"^- (\w+)\(([^)]*)\):", re.M)
_VALUES = {"integer": 3, "number": 3.0, "boolean": True, "array": [], "object": {}}


class TextModel(BaseChatModel):
    """Writes the next of `replies`; without any it calls the first tool, then answers.

    It has no `bind_tools`, as a model without tool calling has none.

    Attributes:
        seen: The messages of each request.
    """

    replies: list[str] = Field(default_factory=list)
    seen: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "text"

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> Any:
        return {
            **super()._get_ls_params(stop=stop, **kwargs),
            "ls_model_name": kwargs.get("model", "text"),
        }

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(
            self._write(messages),
            usage_metadata={"input_tokens": 10, "output_tokens": 5, "total_tokens": 15},
            response_metadata={"model_name": "text"},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        written = self._write(messages)
        for i in range(0, len(written), 3):
            yield ChatGenerationChunk(message=AIMessageChunk(content=written[i : i + 3]))
        end = AIMessageChunk(
            content="",
            usage_metadata={"input_tokens": 10, "output_tokens": 5, "total_tokens": 15},
            response_metadata={"model_name": "text"},
        )
        yield ChatGenerationChunk(message=end)

    def _write(self, messages: list[BaseMessage]) -> str:
        self.seen.append(list(messages))
        if self.replies:
            return self.replies.pop(0)
        last = messages[-1].text
        if last.startswith("Observation:"):
            return f"Thought: I know the answer\nFinal Answer:{last.removeprefix('Observation:')}"
        tools = _TOOL.findall(messages[0].text)
        if not tools:
            return "Hello there."
        name, parameters = tools[0]
        quoted = re.search(r"'([^']+)'", last)
        text = quoted[1] if quoted else "cats"
        arguments = json.dumps(dict(_argument(p, text) for p in parameters.split(", ") if p))
        return f"Thought: I need {name}\nAction: {name}\nAction Input: {arguments}"


def _argument(parameter: str, text: str) -> tuple[str, Any]:
    name, _, kind = parameter.partition(": ")
    return name.removesuffix("?"), _VALUES.get(kind, text)
