"""Take out of a model's message what is not its answer, piece by piece as it is streamed.

    cleaner = Cleaner()
    for piece in pieces:
        show(cleaner.feed(piece))
    show(cleaner.finish())

Reasoning counts at the start of a message alone, since an answer may explain such tags; markers
end the message. Code, in backticks or fences, is left as it is.
"""

import re
from dataclasses import dataclass

from models.output.forms import (
    ASKS,
    CALL,
    ENDED,
    FENCE,
    HARMONY_CALL,
    LEADING,
    LONE,
    MARKER,
    MENTIONED,
    OPENED,
    REASONING,
    REPLY,
    ROLE,
    STRUCK,
    UNWRAPPED,
    WRAPPED,
    Reasoning,
    is_mention,
)
from models.output.repetition import without_loop

WAIT = 90  # characters an opening tag may be long
NEAR = 40  # characters around a tag that say whether it is used or spoken of
_SPECIAL = re.compile(
    r"(?P<blank>\n[ \t]*(?=\n))"
    r"|(?P<role>\n[ \t]*(?:\*\*)?(?:User|Human|사용자|질문자)(?:\*\*)?[ \t]*:)"
    r"|(?P<ticks>`+)|(?P<tag><[^<>\n]{0,300}>|<<?/?SYS>>|\[[/|]?\w[\w |/]{0,30}\]|◁/?think▷)"
)
_UNFINISHED = re.compile(
    r"(?:<[^<>\n]{0,300}|\[[^\[\]\n]{0,32}|◁[^▷\n]{0,8}|`+|\n[ \t]*[\w*]{0,10}[ \t]*)\Z"
)
_LABEL = re.compile(r"(?:analysis|(?:thought|생각|assistant)\s*:?\s*)\Z", re.I)
_BEGINS = ("analysis", "thought", "생각", "assistant")


@dataclass(frozen=True)
class Cleaned:
    """A message without what is not its answer.

    Attributes:
        text: What is left; may be empty.
        reasoned, marked, looped: Whether reasoning, a marker of the end, a loop was taken out.
    """

    text: str
    reasoned: bool = False
    marked: bool = False
    looped: bool = False


def clean(text: str) -> Cleaned:
    """Return a whole message without what is not its answer."""
    cleaner = Cleaner()
    said = cleaner.feed(text) + cleaner.finish()
    if cleaner.withdrawn:
        said = cleaner.since_withdrawn
    if cleaner.cut_in_fence is not None and cleaner.in_fence:  # the fence was never closed
        said = said[: cleaner.cut_in_fence]
    kept = without_loop(said)
    return Cleaned(
        kept.strip() if kept != text else text,
        cleaner.reasoned,
        cleaner.ended or (cleaner.cut_in_fence is not None and cleaner.in_fence),
        kept != said,
    )


class Cleaner:
    """Reads a message in pieces and returns of each what is for a reader.

    A piece may come back later than it went in, when it might be the beginning of a tag.

    Attributes:
        reasoned: Reasoning was taken out.
        withdrawn: A closing tag showed that all returned before it was reasoning.
        ended: A marker ended the message; what follows is ignored.
        in_fence: A code block is open.
        cut_in_fence: How much was returned when a marker came inside that block.
    """

    def __init__(self, *, opened: bool = False) -> None:
        """Begin a message; `opened` where this model's messages begin inside their reasoning."""
        self.reasoned = self.withdrawn = self.ended = self.in_fence = False
        self.cut_in_fence: int | None = None
        self.since_withdrawn = ""
        self._head = not opened
        self._within: Reasoning | None = LONE if opened else None
        self._buffer = self._before = ""
        self._returned = self._openers = self._struck = self._ticks = 0
        self._wrapped = self._explains = False

    def feed(self, piece: str) -> str:
        """Return what can be shown now."""
        self._buffer += piece
        return self._step(final=False)

    def finish(self) -> str:
        """Return what was held back."""
        return self._step(final=True)

    def _step(self, *, final: bool) -> str:
        while not self.ended:
            if self._within:
                if not self._leave_reasoning(final):
                    return ""
            elif self._head:
                if not self._read_head(final):
                    return ""
            else:
                return self._kept(self._read_body(final))
        self._buffer = ""
        return ""

    def _kept(self, text: str) -> str:
        self._returned += len(text)
        if self.withdrawn:
            self.since_withdrawn += text
        return text

    # The start of the message

    def _read_head(self, final: bool) -> bool:
        """Drop what stands in front of the answer; return whether more can be read."""
        text = self._buffer.lstrip()
        if match := LEADING.match(text):
            self._buffer = text[match.end() :]
            return True
        for form in REASONING:
            if match := form.opening.match(text):
                self._within, self._buffer = form, text
                return True
        if self.reasoned and (match := WRAPPED.match(text)):
            self._wrapped, self._buffer = True, text[match.end() :]
            return True
        if not final and _may_open(text):
            return False
        self._head = False
        if self.reasoned or self.withdrawn:
            self._buffer = text
        return True

    def _leave_reasoning(self, final: bool) -> bool:
        """Look for the end of the reasoning; return whether more can be read."""
        form = self._within
        assert form is not None
        opening = form.opening.match(self._buffer)
        start = opening.end() if opening else 0
        if match := form.closing.search(self._buffer, start):
            inside, rest = self._buffer[start : match.start()], self._buffer[match.end() :]
            self._within = None
            if opening and MENTIONED.match(inside):
                self._head, self._explains = False, True
                return True
            self.reasoned, self._head, self._buffer = True, True, rest
            return bool(rest) or final
        if final:
            self._within, self._head = None, False
            if call := HARMONY_CALL.search(self._buffer):
                self._buffer = (
                    f'<tool_call>{{"name": "{call[1]}", "arguments": {call[2]}}}</tool_call>'
                )
            elif not form.lenient:
                self.reasoned, self._buffer = True, ""
            return True
        return False

    # The answer

    def _read_body(self, final: bool) -> str:
        said: list[str] = []
        at = 0
        while not self.ended and (match := _SPECIAL.search(self._buffer, at)):
            rest = self._buffer[match.end() :]
            if not final and len(rest) < 3 and match.lastgroup in ("ticks", "tag"):
                break
            self._say(said, self._buffer[at : match.start()])
            handled = self._special(match, said, final)
            if handled is None:  # cannot be told yet
                self._buffer = self._buffer[match.start() :]
                return "".join(said)
            at = handled
            if self._head or self._within:  # what was before, or what follows, is reasoning
                self._buffer = self._buffer[at:]
                return "".join(said)
        self._buffer = "" if self.ended else self._buffer[at:]
        held = len(self._buffer)
        if not final and (
            match := _SPECIAL.search(self._buffer) or _UNFINISHED.search(self._buffer)
        ):
            held = match.start()
        self._say(said, self._buffer[:held])
        self._buffer = self._buffer[held:]
        return "".join(said)

    def _say(self, said: list[str], text: str) -> None:
        said.append(text)
        self._before = (self._before + text)[-400:]

    def _special(self, match: re.Match[str], said: list[str], final: bool) -> int | None:
        """Deal with what may be special; return where to go on, None where more must be read."""
        match match.lastgroup:
            case "blank":
                self._ticks = 0
            case "ticks":
                self._toggle(len(match[0]))
            case "role" if not self._in_code and self._before.strip():
                return self._role(match, said, final)
            case "tag":
                return self._tag(match, said)
        self._say(said, match[0])
        return match.end()

    @property
    def _in_code(self) -> bool:
        return self.in_fence or self._ticks > 0

    def _toggle(self, ticks: int) -> None:
        line = self._before.rpartition("\n")[2]
        if ticks >= 3 and not line.strip() and not self._ticks:
            self.in_fence = not self.in_fence
            self.cut_in_fence = None
        elif not self.in_fence:
            self._ticks = {0: ticks, ticks: 0}.get(self._ticks, self._ticks)

    def _tag(self, match: re.Match[str], said: list[str]) -> int:
        tag, rest = match[0], self._buffer[match.end() :]
        if FENCE.fullmatch(tag):
            alone = not self._before.rpartition("\n")[2].strip()
            return match.end() + (1 if alone and rest.startswith("\n") else 0)
        ends = self._ends(tag) and not CALL.search(tag)
        if self.in_fence and ends and self.cut_in_fence is None:
            self.cut_in_fence = self._returned + len("".join(said))
        if not self._in_code:
            mentioned = is_mention(self._before[-NEAR:], rest[:NEAR])
            at = None if mentioned else self._used(match, said, ends)
            if at is not None:
                return at
            self._openers += bool(OPENED.fullmatch(tag))
            self._openers -= bool(LONE.closing.fullmatch(tag))
        self._say(said, tag)
        return match.end()

    def _used(self, match: re.Match[str], said: list[str], ends: bool) -> int | None:
        """Deal with a tag that is not spoken of; None where it belongs to the answer."""
        tag = match[0]
        if LONE.closing.fullmatch(tag) and not self._openers:
            return self._withdraw(match, said)
        if ends:
            self.ended = True
            return match.end()
        if form := self._opened_below(tag):
            self._within = form
            return match.start()
        return match.end() if self._wrapped and UNWRAPPED.fullmatch(tag) else None

    def _opened_below(self, tag: str) -> Reasoning | None:
        """Return the reasoning that begins on a line of its own behind words of the answer.

        Behind a colon the tag is shown, not used.
        """
        said, _, line = self._before.rpartition("\n")
        if (
            self._explains
            or line.strip()
            or not said.strip()
            or said.rstrip().endswith((":", "："))
        ):
            return None
        opened = (form for form in REASONING if form.opening.fullmatch(tag) and not form.lenient)
        return next(opened, None)

    def _ends(self, tag: str) -> bool:
        if tag == STRUCK:
            self._struck += 1
        if tag == ENDED:
            self._struck -= 1
            return self._struck < 0
        return bool(MARKER.fullmatch(tag))

    def _withdraw(self, match: re.Match[str], said: list[str]) -> int:
        self.withdrawn = self.reasoned = self._head = True
        self.since_withdrawn, self._before = "", ""
        said.clear()
        self._returned = 0
        return match.end()

    def _role(self, match: re.Match[str], said: list[str], final: bool) -> int | None:
        """Cut where a model goes on as the person who asks."""
        block = ROLE.match(self._buffer, match.start())
        assert block is not None
        rest = block["rest"] or ""
        if not final and not (rest.endswith(":") or len(rest.strip()) > 20):
            return None
        if ASKS.search(block["said"]) or REPLY.fullmatch(rest):
            self.ended = True
        else:
            self._say(said, match[0])
        return match.end()


def _may_open(text: str) -> bool:
    """Return whether a message that begins so may yet begin with a tag."""
    if len(text) > WAIT:
        return False
    if not text or any(word.startswith(text.lower()) for word in _BEGINS):
        return True
    if re.match(r"<s>\s*\Z", text):
        return True
    if text[0] in "<[◁":
        return not re.search(r"[>\]▷\n]", text) or text.endswith(("|>", "]")) or _goes_on(text)
    return bool(_LABEL.match(text))


def _goes_on(text: str) -> bool:
    """Return whether a header of several tags may not have ended, as `<|start|>assistant`."""
    return bool(
        re.match(
            r"<\|(?:start|channel|im_start|im_end|start_header_id)\|>|<start_of|<\|channel>", text
        )
    )
