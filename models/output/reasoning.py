"""Reasoning removal: reads the start of a message, its template header and its reasoning."""

import re

from models.output.chat_templates import (
    HARMONY_CALL,
    LONE_CLOSING,
    MENTION,
    REASONING,
    TURN_HEADER,
    WRAPPER,
    Reasoning,
)

MAX_TAG_CHARS = 90  # of an opening tag that has not ended yet
_LABEL = re.compile(r"(?:analysis|(?:thought|생각|assistant)\s*:?\s*)\Z", re.I)
_LABEL_WORDS = ("analysis", "thought", "생각", "assistant")
_OPEN_HEADER = re.compile(
    r"<\|(?:start|channel|im_start|im_end|start_header_id)\|>|<start_of|<\|channel>"
)


class ReasoningRemover:
    """Removes header and reasoning from the start of a message that is read in pieces.

    Attributes:
        reasoned: Reasoning was removed.
        withdrawn: A closing tag showed that all text returned before it was reasoning.
    """

    def __init__(self, *, inside_reasoning: bool) -> None:
        self.reasoned = self.withdrawn = False
        self._buffer = ""
        self._at_start = not inside_reasoning
        self._reasoning: Reasoning | None = LONE_CLOSING if inside_reasoning else None
        self._wrapped = False  # the answer is wrapped in a tag of its own
        self._mentions_tags = False  # the message is about such tags

    def _read_head(self, final: bool) -> bool:
        """Drop what precedes the answer; return whether more can be read."""
        text = self._buffer.lstrip()
        if match := TURN_HEADER.match(text):
            self._buffer = text[match.end() :]
            return True
        for form in REASONING:
            if match := form.opening.match(text):
                self._reasoning, self._buffer = form, text
                return True
        if self.reasoned and (match := WRAPPER.match(text)):
            self._wrapped, self._buffer = True, text[match.end() :]
            return True
        if not final and _may_begin_with_tag(text):
            return False
        self._at_start = False
        if self.reasoned or self.withdrawn:
            self._buffer = text
        return True

    def _leave_reasoning(self, final: bool) -> bool:
        """Find the end of the reasoning; return whether more can be read."""
        form = self._reasoning
        assert form is not None
        opening = form.opening.match(self._buffer)
        start = opening.end() if opening else 0
        if match := form.closing.search(self._buffer, start):
            inside, rest = self._buffer[start : match.start()], self._buffer[match.end() :]
            self._reasoning = None
            if opening and MENTION.match(inside):
                self._at_start, self._mentions_tags = False, True
                return True
            self.reasoned, self._at_start, self._buffer = True, True, rest
            return bool(rest) or final
        if final:
            self._reasoning, self._at_start = None, False
            if call := HARMONY_CALL.search(self._buffer):
                self._buffer = (
                    f'<tool_call>{{"name": "{call[1]}", "arguments": {call[2]}}}</tool_call>'
                )
            elif not form.lenient:
                self.reasoned, self._buffer = True, ""
            return True
        return False


def _may_begin_with_tag(text: str) -> bool:
    """Return whether a message with this beginning may still begin with a tag."""
    if len(text) > MAX_TAG_CHARS:
        return False
    if not text or any(label.startswith(text.lower()) for label in _LABEL_WORDS):
        return True
    if re.match(r"<s>\s*\Z", text):
        return True
    if text[0] in "<[◁":
        return (
            not re.search(r"[>\]▷\n]", text)
            or text.endswith(("|>", "]"))
            or bool(_OPEN_HEADER.match(text))
        )
    return bool(_LABEL.match(text))
