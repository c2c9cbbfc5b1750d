"""Messages of `index/messages.yaml` in Korean and English: why a source was rejected, and more."""

import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from index.documents import Extracted, Status
from text.messages import Messages

_TABLE = Path(__file__).with_name("messages.yaml")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) ")
_STATUS: Final[dict[str, Status]] = {"no_text": "no_text", "needs_password": "needs_password"}


@cache
def _messages() -> Messages:
    return Messages.load(_TABLE)


def message_text(key: str, language: str, **values: Any) -> str:
    """Return the message `key` in `language` ("auto" is English), formatted with `values`."""
    return _messages()(key, "ko" if language == "ko" else "en", **values)


def in_both_languages(reason: str) -> dict[str, str]:
    """Return a reason that `message_text` gave, in each language; any other text stays itself.

    Reasons are stored as text, in the language of the settings; a page may be read in another.
    A remark may follow, such as that the file is not tried again.
    """
    if whole := _both(reason):
        return whole
    for space in _SENTENCE_END.finditer(reason):
        first, second = _both(reason[: space.start()]), _both(reason[space.end() :])
        if first and second:
            return {code: f"{first[code]} {second[code]}" for code in first}
    return {"en": reason, "ko": reason}


def _both(reason: str) -> dict[str, str]:
    """Return a message in each language; empty for what is no message of the table."""
    for key, pattern in _patterns():
        if found := pattern.fullmatch(reason):
            return {code: message_text(key, code, **found.groupdict()) for code in ("en", "ko")}
    return {}


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return (key, pattern of the filled text) of every message, in each language."""
    found = []
    for key in _messages():
        for template in _messages().texts(key).values():
            parts = list(Formatter().parse(template))
            names, pattern = set[str](), ""
            for text, name, _, _ in parts:
                pattern += re.escape(text)
                if name is not None:
                    pattern += f"(?P={name})" if name in names else f"(?P<{name}>.*?)"
                    names.add(name)
            if any(text.strip() for text, *_ in parts):
                found.append((key, re.compile(pattern, re.S)))
    return found


def status_of(code: str) -> Status:
    """Return the status of a source that failed with this error code."""
    return _STATUS.get(code, "rejected")


def refused(code: str, key: str, language: str, **values: Any) -> Extracted:
    """Return the extraction result of a source that could not be read."""
    return Extracted(status_of(code), reason=message_text(key, language, **values), code=code)
