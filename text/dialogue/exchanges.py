"""Exchanges of a conversation, and what a rewriting of its last question consists of."""

from dataclasses import dataclass
from typing import NamedTuple


class Exchange(NamedTuple):
    """An earlier question and the answer to it, which may be empty."""

    question: str
    answer: str = ""


class Resolved(NamedTuple):
    """An earlier exchange whose question stands alone; `asked` is the question as it was typed."""

    text: str
    context: str
    answer: str
    asked: str = ""


@dataclass(frozen=True)
class Rewriting:
    """A question as it would be asked without a conversation.

    Attributes:
        text: The question, with what it refers to.
        context: Topic of an earlier question, where it may need it: not certain, so that it weighs
            less than the question's own words. Empty where it needs none.
        may_stand_alone: Whether the question names something itself, and may need no context.
        asks_source: Whether it asks in which document the answer to `text` stands.
        asks_more: Whether it asks for more than the answer to `text`.
        form: The form of answer that it asks for, in words; empty where it names none.
        language: The language to answer in, `ko` or `en`: that it asks for, or its own where its
            topic stands in the other; else empty.
    """

    text: str
    context: str = ""
    may_stand_alone: bool = False
    asks_source: bool = False
    asks_more: bool = False
    form: str = ""
    language: str = ""

    @property
    def query(self) -> str:
        """The question with its context, to be searched for."""
        return f"{self.context} {self.text}".strip()
