"""Fenced code blocks: lines between two fences of backticks or tildes (CommonMark 4.5)."""

import re

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_INDENT = 3  # a fence with more spaces opens a block only in a list, where it must be closed


def fences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each fenced block in order, with its two fences.

    A block that is never closed ends with the text.
    """
    if "```" not in text and "~~~" not in text:
        return []
    blocks: list[tuple[int, int]] = []
    fence, start, offset, deep = "", 0, 0, False
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and fence:
            if match[2].startswith(fence) and not match[3].strip():
                blocks.append((start, offset + len(line)))
                fence = ""
        elif match and not (match[2][0] == "`" and "`" in match[3]):
            fence, start, deep = match[2], offset + len(match[1]), len(match[1]) > _INDENT
        offset += len(line) + 1
    return [*blocks, (start, len(text))] if fence and not deep else blocks
