"""Output cleaning: remove reasoning, chat-template markers and loops from a model's message.

    cleaner = Cleaner()
    for piece in pieces:
        show(cleaner.feed(piece))
    show(cleaner.finish())

Reasoning is removed at the start of a message only, since an answer may explain such tags; markers
end the message. Code, in backticks or fences, stays as it is.
"""

import re
from dataclasses import dataclass

from models.output.chat_templates import (
    END_MARKER,
    LONE_CLOSING,
    OPENING_TAG,
    PASSAGE_FENCE,
    QUESTION_END,
    REASONING,
    REPLY_ROLE,
    SEQUENCE_END,
    SEQUENCE_START,
    TOOL_CALL_TAG,
    USER_ROLE,
    WRAPPER_END,
    Reasoning,
    is_mention,
)
from models.output.code_spans import CodeSpans
from models.output.reasoning import ReasoningRemover
from models.output.repetition import without_loop

_MENTION_CHARS = 40  # around a tag, which tell whether it is used or mentioned
_SPECIAL = re.compile(
    r"(?P<blank>\n[ \t]*(?=\n))"
    r"|(?P<role>\n[ \t]*(?:\*\*)?(?:User|Human|사용자|질문자)(?:\*\*)?[ \t]*:)"
    r"|(?P<ticks>`+)|(?P<tag><[^<>\n]{0,300}>|<<?/?SYS>>|\[[/|]?\w[\w |/]{0,30}\]|◁/?think▷)"
)
_UNFINISHED = re.compile(
    r"(?:<[^<>\n]{0,300}|\[[^\[\]\n]{0,32}|◁[^▷\n]{0,8}|`+|\n[ \t]*[\w*]{0,10}[ \t]*)\Z"
)


@dataclass(frozen=True)
class Cleaned:
    """A cleaned message.

    Attributes:
        text: The answer; may be empty.
        reasoned, marked, looped: Whether reasoning, an end marker or a loop was removed.
    """

    text: str
    reasoned: bool = False
    marked: bool = False
    looped: bool = False


def clean(text: str) -> Cleaned:
    """Return the cleaned text of a whole message."""
    cleaner = Cleaner()
    answer = cleaner.feed(text) + cleaner.finish()
    if cleaner.withdrawn:
        answer = cleaner.since_withdrawn
    # A marker inside a fence that is never closed ends the message after all.
    marked_in_fence = cleaner.cut_in_fence is not None and cleaner.in_fence
    if marked_in_fence:
        answer = answer[: cleaner.cut_in_fence]
    once = without_loop(answer)
    return Cleaned(
        once.strip() if once != text else text,
        cleaner.reasoned,
        cleaner.ended or marked_in_fence,
        once != answer,
    )


class Cleaner(ReasoningRemover):
    """Reads a message in pieces and returns the part of each that belongs to the answer.

    A piece may be returned later than it was fed, when it might be the beginning of a tag.

    Attributes:
        since_withdrawn: The text returned after a withdrawal.
        ended: A marker ended the message; what follows is ignored.
        cut_in_fence: Length of the text returned when a marker came inside an open code block.
    """

    def __init__(self, *, inside_reasoning: bool = False) -> None:
        """Begin a message.

        Args:
            inside_reasoning: The opening tag was in the prompt, so that the message begins with
                reasoning.
        """
        super().__init__(inside_reasoning=inside_reasoning)
        self.ended = False
        self.cut_in_fence: int | None = None
        self.since_withdrawn = ""
        self._code = CodeSpans()
        self._returned = 0
        self._open_reasoning_tags = self._open_sequences = 0

    @property
    def in_fence(self) -> bool:
        """Whether a code block is open."""
        return self._code.in_fence

    def feed(self, piece: str) -> str:
        """Return the text that can be shown now."""
        self._buffer += piece
        return self._step(final=False)

    def finish(self) -> str:
        """Return the text that was held back."""
        return self._step(final=True)

    def _step(self, *, final: bool) -> str:
        while not self.ended:
            if self._reasoning:
                if not self._leave_reasoning(final):
                    return ""
            elif self._at_start:
                if not self._read_head(final):
                    return ""
            else:
                return self._recorded(self._read_body(final))
        self._buffer = ""
        return ""

    def _recorded(self, text: str) -> str:
        self._returned += len(text)
        if self.withdrawn:
            self.since_withdrawn += text
        return text

    def _read_body(self, final: bool) -> str:
        output: list[str] = []
        at = 0
        while not self.ended and (match := _SPECIAL.search(self._buffer, at)):
            rest = self._buffer[match.end() :]
            if not final and len(rest) < 3 and match.lastgroup in ("ticks", "tag"):
                break
            self._emit(output, self._buffer[at : match.start()])
            handled = self._handle_special(match, output, final)
            if handled is None:  # undecided until more is read
                self._buffer = self._buffer[match.start() :]
                return "".join(output)
            at = handled
            if self._at_start or self._reasoning:  # the text before, or after, is reasoning
                self._buffer = self._buffer[at:]
                return "".join(output)
        self._buffer = "" if self.ended else self._buffer[at:]
        end = len(self._buffer)
        if not final and (
            match := _SPECIAL.search(self._buffer) or _UNFINISHED.search(self._buffer)
        ):
            end = match.start()
        self._emit(output, self._buffer[:end])
        self._buffer = self._buffer[end:]
        return "".join(output)

    def _emit(self, output: list[str], text: str) -> None:
        output.append(text)
        self._code.append(text)

    def _handle_special(self, match: re.Match[str], output: list[str], final: bool) -> int | None:
        """Return where to go on behind a special match; None where more must be read."""
        match match.lastgroup:
            case "blank":
                self._code.blank_line()
            case "ticks":
                if self._code.backticks(len(match[0])):
                    self.cut_in_fence = None
            case "role" if not self._code.in_code and self._code.before.strip():
                return self._handle_role(match, output, final)
            case "tag":
                return self._handle_tag(match, output)
        self._emit(output, match[0])
        return match.end()

    def _handle_tag(self, match: re.Match[str], output: list[str]) -> int:
        tag, rest = match[0], self._buffer[match.end() :]
        if PASSAGE_FENCE.fullmatch(tag):
            own_line = self._code.at_line_start and rest.startswith("\n")
            return match.end() + (1 if own_line else 0)
        ends = self._is_end_marker(tag) and not TOOL_CALL_TAG.search(tag)
        if self.in_fence and ends and self.cut_in_fence is None:
            self.cut_in_fence = self._returned + len("".join(output))
        if not self._code.in_code:
            mentioned = is_mention(self._code.before[-_MENTION_CHARS:], rest[:_MENTION_CHARS])
            at = None if mentioned else self._handle_used_tag(match, output, ends)
            if at is not None:
                return at
            self._open_reasoning_tags += bool(OPENING_TAG.fullmatch(tag))
            self._open_reasoning_tags -= bool(LONE_CLOSING.closing.fullmatch(tag))
        self._emit(output, tag)
        return match.end()

    def _handle_used_tag(self, match: re.Match[str], output: list[str], ends: bool) -> int | None:
        """Return where to go on behind a tag that is used; None where it belongs to the answer."""
        tag = match[0]
        if LONE_CLOSING.closing.fullmatch(tag) and not self._open_reasoning_tags:
            return self._withdraw(match, output)
        if ends:
            self.ended = True
            return match.end()
        if form := self._reasoning_on_own_line(tag):
            self._reasoning = form
            return match.start()
        return match.end() if self._wrapped and WRAPPER_END.fullmatch(tag) else None

    def _reasoning_on_own_line(self, tag: str) -> Reasoning | None:
        """Return the reasoning that begins on a line of its own below text of the answer.

        Below a colon the tag is an example.
        """
        above = self._code.before.rpartition("\n")[0].rstrip()
        if self._mentions_tags or not self._code.at_line_start:
            return None
        if not above or above.endswith((":", "：")):
            return None
        forms = (form for form in REASONING if form.opening.fullmatch(tag) and not form.lenient)
        return next(forms, None)

    def _is_end_marker(self, tag: str) -> bool:
        if tag == SEQUENCE_START:
            self._open_sequences += 1
        if tag == SEQUENCE_END:  # of a pair it is struck-through text
            self._open_sequences -= 1
            return self._open_sequences < 0
        return bool(END_MARKER.fullmatch(tag))

    def _withdraw(self, match: re.Match[str], output: list[str]) -> int:
        self.withdrawn = self.reasoned = self._at_start = True
        self.since_withdrawn, self._code.before = "", ""
        output.clear()
        self._returned = 0
        return match.end()

    def _handle_role(self, match: re.Match[str], output: list[str], final: bool) -> int | None:
        """End the message where the model continues with a turn of the user."""
        turn = USER_ROLE.match(self._buffer, match.start())
        assert turn is not None
        rest = turn["rest"] or ""
        if not final and not (rest.endswith(":") or len(rest.strip()) > 20):
            return None
        if QUESTION_END.search(turn["question"]) or REPLY_ROLE.fullmatch(rest):
            self.ended = True
        else:
            self._emit(output, match[0])
        return match.end()
