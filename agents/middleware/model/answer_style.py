"""Answer style: one sentence of the system prompt says how the answer is written."""

from agents.messages import localise
from agents.middleware.base import Request, TurnMiddleware
from agents.middleware.memory.prompt_parts import with_system_parts
from settings_prompts import AnswerStyle


class AnswerStyleInstruction(TurnMiddleware):
    """Adds the instruction of a style to the system prompt.

    Args:
        style: Any but `default`, which adds nothing.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, style: AnswerStyle, language: str = "auto") -> None:
        super().__init__(language)
        self._style = style

    def change_request(self, request: Request) -> Request:
        """Add the instruction."""
        language = self._language(request.messages)
        return with_system_parts(request, {"style": localise(f"style_{self._style}", language)})
