"""Base class of output formats, and the error of a reply that has another form."""

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from text.messages import Messages

TABLE = Path(__file__).with_name("formats.yaml")
_REASONING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|◁think▷.*?◁/think▷", re.S)
_FENCE = re.compile(r"^```[\w-]*[ \t]*\n(.*?)\n?^```[ \t]*$", re.S | re.M)


class FormatError(ValueError):
    """A reply does not have the form that was asked for.

    Attributes:
        field: The part that is wrong, such as `items[2].price`, a column, or the whole `reply`.
        problem: What is wrong with it, for the model that repairs it.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class OutputFormat(ABC):
    """What a model is asked to write, and how that is read back."""

    @abstractmethod
    def instructions(self, language: str) -> str:
        """Return what a prompt says of the format, in `ko` or `en` (any other is English)."""

    @abstractmethod
    def parse(self, text: str) -> Any:
        """Return the value that a reply states.

        Raises:
            FormatError: the reply does not have this form.
        """


def say(key: str, language: str, **values: object) -> str:
    """Return a text of `formats.yaml`."""
    return Messages.load(TABLE)(key, language, **values)


def answer_part(text: str) -> str:
    """Return a reply without its reasoning."""
    return _REASONING.sub("", text).strip()


def unfenced(text: str) -> str:
    """Return the content of the only Markdown fence of a reply, else the reply."""
    reply = answer_part(text)
    fenced = _FENCE.findall(reply)
    return fenced[0].strip() if len(fenced) == 1 else reply
