"""Instructions of the assistants: a text behind the shared system prompt, Korean and English."""

from functools import cache
from pathlib import Path

from langchain_core.messages import SystemMessage

from agents.middleware.base import Request, TurnMiddleware
from text.messages import Messages

TABLE = Path(__file__).with_name("instructions.yaml")


@cache
def instructions() -> Messages:
    """Return the table of the instructions."""
    return Messages.load(TABLE)


def both_languages(key: str, language: str) -> str:
    """Return a text in the language of the settings, in both where that is `auto`."""
    spoken = ("en", "ko") if language == "auto" else (language,)
    return "\n".join(instructions()(key, each) for each in spoken)


class Instruction(TurnMiddleware):
    """Puts the instruction `key` behind the system prompt, in the language of the turn."""

    def __init__(self, key: str, language: str = "auto") -> None:
        super().__init__(language)
        self._key = key

    @property
    def name(self) -> str:
        """A name of its own for each instruction: two middlewares of one name are refused."""
        return f"Instruction_{self._key}"

    def change_request(self, request: Request) -> Request:
        """Add the instruction."""
        told = instructions()(self._key, self._language(request.messages))
        before = request.system_message.text if request.system_message else ""
        return request.override(system_message=SystemMessage(f"{before}\n\n{told}".strip()))
