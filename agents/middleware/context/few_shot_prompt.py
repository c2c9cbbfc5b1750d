"""Write the system prompt for each question, with the examples that fit it best."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.messages import SystemMessage

from agents.messages import Language, language_of
from agents.middleware.context.context_trimming import TRIM_LEVEL
from agents.turn import question_of, with_prompt_label
from prompts.assistant import system_prompt
from prompts.templates import load_prompt

Examples = Callable[[str, Language], list[dict[str, Any]]]


class FewShotPrompt(AgentMiddleware[AgentState[Any], None]):
    """Sets the prompt of an assistant that searches by itself.

    Args:
        examples: Chooses few-shot examples for a question in a language.
        describe: Says in a line what the documents are, in a language.
        language: That of the settings; `auto` follows the question.
        prompts: Folder of prompts that replace the project's own.
    """

    def __init__(
        self,
        examples: Examples,
        describe: Callable[[Language], str],
        language: str = "auto",
        prompts: Path | None = None,
    ) -> None:
        super().__init__()
        self._examples = examples
        self._describe = describe
        self._language = language
        self._prompts = prompts

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model under the prompt of this question."""
        question = question_of(request.messages)
        spoken = language_of(question, self._language)
        state: Any = request.state
        prompt = system_prompt(
            language=spoken,
            examples=() if state.get(TRIM_LEVEL) else self._examples(question, spoken),
            collection=self._describe(spoken),
            today=date.today(),
            folder=self._prompts,
        )
        response = handler(request.override(system_message=SystemMessage(prompt)))
        return with_prompt_label(response, load_prompt("assistant", spoken, self._prompts))
