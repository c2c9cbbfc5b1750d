"""Few-shot prompt: write the system prompt for each question, with selected examples."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import SystemMessage

from agents.messages import Language
from agents.middleware.base import Request, Response, TurnMiddleware
from agents.middleware.context.context_trimming import TRIM_LEVEL
from agents.turn import question_of, with_prompt_label
from prompts.assistant import answering_prompt, system_prompt
from prompts.persona import Persona

Examples = Callable[[str, Language], list[dict[str, Any]]]


class FewShotPrompt(TurnMiddleware):
    """Sets the system prompt of the agent.

    Args:
        examples: Selects few-shot examples for a question in a language.
        describe: Describes the documents in one line, in a language.
        language: The language setting; `auto` follows the question.
        prompts: Folder of prompts that replace the project's own.
        persona: Who the assistant is; None for the one of the prompt.
    """

    blocking = True  # a selector may embed the question

    def __init__(
        self,
        examples: Examples,
        describe: Callable[[Language], str],
        language: str = "auto",
        prompts: Path | None = None,
        persona: Persona | None = None,
    ) -> None:
        super().__init__(language)
        self._examples = examples
        self._describe = describe
        self._prompts = prompts
        self._persona = persona

    def change_request(self, request: Request) -> Request:
        """Set the system prompt for this question."""
        question = question_of(request.messages)
        language = self._language(request.messages)
        state: Any = request.state
        prompt = system_prompt(
            language=language,
            examples=() if state.get(TRIM_LEVEL) else self._examples(question, language),
            collection=self._describe(language),
            today=date.today(),
            folder=self._prompts,
            persona=self._persona,
        )
        return request.override(system_message=SystemMessage(prompt))

    def look_at_response(self, request: Request, response: Response) -> Response:
        """Label the answer with the prompt."""
        language = self._language(request.messages)
        sent = answering_prompt("assistant", language, self._prompts, self._persona)
        return with_prompt_label(response, sent)
