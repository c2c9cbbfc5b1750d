"""Problems: what went wrong, in the page's language, and what a reader can do about it.

Problem("too_long", values={"count": 4200})      # text of the label `problem_too_long`
Problem.of(error)                                # message and remedy of the error
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from errors import RagError
from text.translation import in_both

# What a reader can do: ask the same again, see how a model is connected, see the documents with the
# state of their index, start a new conversation.
WayOn = Literal["again", "model", "documents", "new"]
Ask = Callable[[str], None]  # asks a question

# By the code of an error or the name of a label. Where there is none, the question is back in the
# input, and the message says what to change in it.
WAYS_ON: Mapping[str, tuple[WayOn, ...]] = {
    "model_unreachable": ("again", "model"),
    "model_timeout": ("again", "model"),
    "model_dropped": ("again", "model"),
    "model_broken": ("again", "model"),
    "model_limited": ("again", "model"),
    "model_malformed": ("again", "model"),
    "model_unavailable": ("again", "model"),
    "no_answer": ("again", "model"),
    "no_answer_at_limit": ("again", "model"),
    "invalid_output": ("again", "model"),
    "model_filtered": ("model", "again"),
    "model_key": ("model", "again"),
    "model_quota": ("model", "again"),
    "model_unknown": ("model", "again"),
    "model_rejected": ("model", "again"),
    "model_too_long": ("model", "new"),
    "model": ("model", "again"),
    "unknown_model": ("model", "again"),
    "generative_model_needed": ("model",),
    "budget_exceeded": ("model",),
    "store": ("again",),
    "busy": ("again",),
    "not_writable": ("again",),
    "disk_full": ("again",),
    "store_unavailable": ("again",),
    "unreachable": ("again",),
    "file": ("again",),
    "damaged": ("documents", "again"),
    "embedding_mismatch": ("documents",),
    "conversation": ("again",),
    "thread_busy": ("again",),
    "limit_reached": ("again",),
    "too_many_questions": ("again",),
    "too_many_answers": ("again",),
    "server_ending": ("again",),
    "approval_gone": ("again",),
    "unknown_thread": ("new",),
    "cancelled": ("again",),
    "interrupted": ("again",),
    "turn_timeout": ("again",),
    "failed": ("again",),
    "internal": ("again",),
    "empty_query": (),
    "label": ("documents", "new"),
    "too_long": (),
    "busy_here": (),
    "no_sight": ("model",),
    "picture_format": (),
    "picture_too_large": (),
}


@dataclass(frozen=True)
class Problem:
    """One problem of the page.

    Attributes:
        code: The code of the error, or the name of a label `problem_<code>`.
        texts: Message and remedy by language; without them the label is shown.
        values: The values of the label.
        question: What can be asked again.
    """

    code: str
    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    question: str = ""

    @classmethod
    def of(cls, error: RagError, question: str = "") -> "Problem":
        """Return the problem that an error is."""
        return cls(error.code, in_both(error.text), question=question)

    @property
    def ways_on(self) -> tuple[WayOn, ...]:
        """What can be done, the best first."""
        ways = WAYS_ON.get(self.code, ("again",))
        return ways if self.question else tuple(way for way in ways if way != "again")
