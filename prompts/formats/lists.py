"""List: one item a line, however a model marks its items."""

import json
import re
from contextlib import suppress

from prompts.formats.base import FormatError, OutputFormat, say, unfenced

_MARK = r"(?:[-*+•·‣◦–—▪■○●]|\(?\d{1,3}[.)]|[가-하][.)])\s+|[①-⑳]\s*"
_ITEM = re.compile(rf"^(\s*)(?:{_MARK})(\S.*)$")


class ListFormat(OutputFormat):
    """A list of texts; an indented item or line belongs to the item above it.

    Args:
        least: Minimum number of items.
        most: Maximum number of items; None for any.
    """

    def __init__(self, least: int = 1, most: int | None = None) -> None:
        self._least = least
        self._most = most

    def instructions(self, language: str) -> str:
        """Return what a prompt says of the format."""
        if self._most is None:
            return say("list", language)
        size = say("list_size", language, least=self._least, most=self._most)
        return f"{say('list', language)} {size}"

    def parse(self, text: str) -> list[str]:
        """Return the items without their marks; FormatError where there are too few or too many."""
        reply = unfenced(text)
        items = _json_items(reply) or _items(reply)
        if len(items) < self._least:
            raise FormatError("items", f"{len(items)} found, at least {self._least} wanted")
        if self._most is not None and len(items) > self._most:
            raise FormatError("items", f"{len(items)} found, at most {self._most} wanted")
        return items


def _json_items(reply: str) -> list[str]:
    with suppress(ValueError, RecursionError):
        value = json.loads(reply)
        if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
            return [str(item) for item in value]
    return []


def _items(reply: str) -> list[str]:
    """Return the marked lines, text around them apart; without marks every line is an item."""
    lines = [line.rstrip() for line in reply.splitlines() if line.strip()]
    if not any(_ITEM.match(line) for line in lines):
        return [line.strip() for line in lines] if len(lines) > 1 else []
    items: list[str] = []
    for line in lines:
        match = _ITEM.match(line)
        if match and (not match[1] or not items):
            items.append(match[2].strip())
        elif items and line[:1].isspace():
            items[-1] += f" {match[2].strip() if match else line.strip()}"
    return items
