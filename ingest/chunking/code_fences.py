"""Fenced code in a text: the lines between two rows of backticks or tildes (CommonMark 4.5)."""

import re

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_INDENT = 3  # more blanks than these open a fence only inside a list, where it is closed again


def fences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each fenced block in order, its two fences included.

    One that is never closed reaches to the end of the text.
    """
    if "```" not in text and "~~~" not in text:
        return []
    found: list[tuple[int, int]] = []
    fence, start, offset, deep = "", 0, 0, False
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence:
            if mark[2].startswith(fence) and not mark[3].strip():
                found.append((start, offset + len(line)))
                fence = ""
        elif mark and not (mark[2][0] == "`" and "`" in mark[3]):
            fence, start, deep = mark[2], offset + len(mark[1]), len(mark[1]) > _INDENT
        offset += len(line) + 1
    return [*found, (start, len(text))] if fence and not deep else found
