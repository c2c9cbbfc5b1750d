"""Messages of `index/messages.yaml` in Korean and English: why a source was rejected, and more."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from index.documents import Extracted, Status
from text.messages import Messages

_TABLE = Path(__file__).with_name("messages.yaml")
_STATUS: Final[dict[str, Status]] = {"no_text": "no_text", "needs_password": "needs_password"}


@cache
def _messages() -> Messages:
    return Messages.load(_TABLE)


def message_text(key: str, language: str, **values: Any) -> str:
    """Return the message `key` in `language` ("auto" is English), formatted with `values`."""
    return _messages()(key, "ko" if language == "ko" else "en", **values)


def status_of(code: str) -> Status:
    """Return the status of a source that failed with this error code."""
    return _STATUS.get(code, "rejected")


def refused(code: str, key: str, language: str, **values: Any) -> Extracted:
    """Return the extraction result of a source that could not be read."""
    return Extracted(status_of(code), reason=message_text(key, language, **values), code=code)
