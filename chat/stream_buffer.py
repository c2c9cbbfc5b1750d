"""Pick the tokens of the answer out of what a model streams.

A model that may call tools often says a few words first ("Let me look that up"). Nobody can know
that they are not the answer until the call follows, so the first words are held back a little;
where a longer remark has got out, it is taken back. Of an answer that comes as a form in JSON, the
words are read while the form is still open.
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
BUFFERED_CALL_CHARS = 2000
_OPENS = re.compile(r"\s*(?:```(?:json)?\s*)?(?=\{)")


def partial_answer(form: str) -> str:
    """Return the words of the answer in a form as far as it is written; other text as it is."""
    opening = _OPENS.match(form)
    if opening is None:
        return "" if "```json".startswith(form.strip()) else form
    try:
        read: Any = parse_partial_json(form[opening.end() :].removesuffix("```").rstrip("`"))
    except ValueError:
        return ""
    answer = read.get("answer") if isinstance(read, dict) else None
    return answer if isinstance(answer, str) else ""


class StreamBuffer:
    """The answer as far as it is written; `formed` where it may come as a form."""

    def __init__(self, *, tools: bool, formed: bool = False) -> None:
        self.text = ""
        self._formed = formed
        self._raw = self._said = ""
        self._hold = BUFFERED_CHARS if tools else 0
        self._message: str | None = None
        self._held = ""
        self._is_call = False

    def feed(self, message: BaseMessage) -> list[Token]:
        """Return the tokens that a streamed chunk (or a whole message) makes readable."""
        if not isinstance(message, AIMessage):
            return []
        taken_back = self._open(message)
        if message.tool_calls or (isinstance(message, AIMessageChunk) and message.tool_call_chunks):
            self._is_call = True
            return [*taken_back, *self._retract()]
        if self._is_call:
            return taken_back
        self._held += self._words(printable(message.text))
        if message.additional_kwargs.get(WITHDRAWN):  # what was said so far was reasoning
            self._held = ""
            return [*taken_back, *self._retract()]
        if len(self.text) + len(self._held) <= self._holding():
            return taken_back
        return [*taken_back, *self._release()]

    def _holding(self) -> int:
        """Return how many characters are held back: more where they may be a call as text."""
        if self._hold and not self.text and looks_like_call(self._held):
            return BUFFERED_CALL_CHARS
        return self._hold

    def close(self, answer: str) -> list[Token]:
        """Return what is still missing of the final `answer`."""
        answer, waiting = printable(answer), self._release()
        if self.text.strip() == answer.strip():
            return waiting
        self.text = answer
        return [Token(answer, reset=True)]

    def rest(self) -> list[Token]:
        """Return what was held back, where no more will come."""
        return self._release()

    def _open(self, message: AIMessage) -> list[Token]:
        """Start over when the model is called again."""
        if message.id == self._message:
            return []
        self._message, self._is_call = message.id, False
        self._raw = self._said = ""
        return self._retract()

    def _words(self, piece: str) -> str:
        """Return what a piece adds to the words of the answer."""
        if not self._formed:
            return piece
        self._raw += piece
        said = partial_answer(self._raw)
        # An escape sign cut in two reads differently when its other half is there.
        new = said[len(self._said) :] if said.startswith(self._said) else ""
        self._said += new
        return new

    def _release(self) -> list[Token]:
        text, self._held = self._held, ""
        self.text += text
        return [Token(text)] if text else []

    def _retract(self) -> list[Token]:
        shown, self.text, self._held = self.text, "", ""
        return [Token("", reset=True)] if shown else []
