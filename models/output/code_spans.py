"""Code spans: whether the text at hand stands in backticks or in a fenced block."""

_CONTEXT_CHARS = 400  # of the text before


class CodeSpans:
    """Follows a text and knows whether its end is code.

    Attributes:
        before: The end of the text so far.
        in_fence: A fenced block is open.
    """

    def __init__(self) -> None:
        self.before = ""
        self.in_fence = False
        self._open_ticks = 0

    @property
    def in_code(self) -> bool:
        """Whether the end of the text is code."""
        return self.in_fence or self._open_ticks > 0

    @property
    def at_line_start(self) -> bool:
        """Whether only blanks precede on the line."""
        return not self.before.rpartition("\n")[2].strip()

    def append(self, text: str) -> None:
        """Go on by some text without backticks of its own."""
        self.before = (self.before + text)[-_CONTEXT_CHARS:]

    def blank_line(self) -> None:
        """End a span of backticks, which does not go beyond its paragraph."""
        self._open_ticks = 0

    def backticks(self, count: int) -> bool:
        """Open or close a span or fence; return whether it was a fence."""
        if count >= 3 and self.at_line_start and not self._open_ticks:
            self.in_fence = not self.in_fence
            return True
        if not self.in_fence:
            self._open_ticks = {0: count, count: 0}.get(self._open_ticks, self._open_ticks)
        return False
