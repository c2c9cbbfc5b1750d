"""What the middleware needs of a long-term memory, which is bound to one user."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class MemoryTurn:
    """What the memory adds to one turn.

    Attributes:
        reply: The answer where only the memory can give it; empty otherwise.
        abstained: Whether that reply says that nothing is known.
        question: The question with the user's facts filled in, for a model that only extracts.
        prompt: Remembered facts as a part of the prompt, fenced as data; empty without any.
        notice: What was stored or forgotten, for the reader; empty for nothing.
    """

    reply: str = ""
    abstained: bool = False
    question: str = ""
    prompt: str = ""
    notice: str = ""


class TurnMemory(Protocol):
    """The memory of the user of an assistant."""

    def answers(self, message: str) -> bool:
        """Return whether only the memory answers a message; changes nothing."""

    def personal(self, question: str) -> str:
        """Return a question to the documents with the user's facts filled in."""

    def begin(self, message: str, language: str) -> MemoryTurn:
        """Store and forget what a message asks for, and return what it gets from the memory."""

    def finish(self, message: str, language: str) -> str:
        """Store what a model finds in an answered message; return the notice for the reader."""
