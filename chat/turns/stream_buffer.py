"""Stream buffer: filter the tokens of the answer out of a model's stream.

A model that may call tools often writes a few words before the call ("Let me look that up"), which
are not known to be no answer until the call follows. So the first characters are buffered, and
longer text that has been released is retracted. Of a structured answer, the answer is read out of
the incomplete JSON.
"""

import re
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.utils.json import parse_partial_json

from agents.events import Token
from models.output.model import WITHDRAWN
from models.output.tool_text import looks_like_call
from text.normalise import printable

BUFFERED_CHARS = 120
BUFFERED_CALL_CHARS = 2000  # of text that may be a tool call
_OPENS = re.compile(r"\s*(?:```(?:json)?\s*)?(?=\{)")


def partial_answer(text: str) -> str:
    """Return the answer in a structured answer as far as it is written; other text as it is."""
    opening = _OPENS.match(text)
    if opening is None:
        return "" if "```json".startswith(text.strip()) else text
    try:
        fields: Any = parse_partial_json(text[opening.end() :].removesuffix("```").rstrip("`"))
    except ValueError:
        return ""
    answer = fields.get("answer") if isinstance(fields, dict) else None
    return answer if isinstance(answer, str) else ""


class StreamBuffer:
    """The answer as far as it is written.

    Args:
        tools: Whether the model may call tools.
        structured: Whether the answer may be JSON (`StructuredAnswer`).
    """

    def __init__(self, *, tools: bool, structured: bool = False) -> None:
        self.text = ""
        self._structured = structured
        self._raw = self._parsed = ""
        self._capacity = BUFFERED_CHARS if tools else 0
        self._message: str | None = None
        self._buffered = ""
        self._is_call = False

    def feed(self, message: BaseMessage) -> list[Token]:
        """Return the tokens that a streamed chunk (or a whole message) releases."""
        if not isinstance(message, AIMessage):
            return []
        retracted = self._start_message(message)
        if message.tool_calls or (isinstance(message, AIMessageChunk) and message.tool_call_chunks):
            self._is_call = True
            return [*retracted, *self._retract()]
        if self._is_call:
            return retracted
        self._buffered += self._answer_part(printable(message.text))
        if message.additional_kwargs.get(WITHDRAWN):  # the text so far was reasoning
            self._buffered = ""
            return [*retracted, *self._retract()]
        if len(self.text) + len(self._buffered) <= self._limit():
            return retracted
        return [*retracted, *self._release()]

    def finish(self, answer: str) -> list[Token]:
        """Return the tokens that are missing of the final `answer`."""
        answer, released = printable(answer), self._release()
        if self.text.strip() == answer.strip():
            return released
        self.text = answer
        return [Token(answer, reset=True)]

    def flush(self) -> list[Token]:
        """Return the buffered text, where the stream has ended early."""
        return self._release()

    def _limit(self) -> int:
        """Return how many characters are buffered: more where they may be a text tool call."""
        if self._capacity and not self.text and looks_like_call(self._buffered):
            return BUFFERED_CALL_CHARS
        return self._capacity

    def _start_message(self, message: AIMessage) -> list[Token]:
        """Start over when the model is called again."""
        if message.id == self._message:
            return []
        self._message, self._is_call = message.id, False
        self._raw = self._parsed = ""
        return self._retract()

    def _answer_part(self, piece: str) -> str:
        """Return what a piece adds to the answer."""
        if not self._structured:
            return piece
        self._raw += piece
        parsed = partial_answer(self._raw)
        # Half of an escape sequence parses to another text than the whole.
        new = parsed[len(self._parsed) :] if parsed.startswith(self._parsed) else ""
        self._parsed += new
        return new

    def _release(self) -> list[Token]:
        text, self._buffered = self._buffered, ""
        self.text += text
        return [Token(text)] if text else []

    def _retract(self) -> list[Token]:
        shown, self.text, self._buffered = self.text, "", ""
        return [Token("", reset=True)] if shown else []
