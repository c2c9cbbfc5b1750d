"""Message catalogue of the assistant: limits, outages and failures, in Korean and English."""

from functools import cache
from pathlib import Path
from typing import Literal

from errors import Phrase
from text.language import detect_language
from text.messages import Messages

Language = Literal["ko", "en"]
TABLE = Path(__file__).parent / "messages.yaml"


def localise(key: str, language: str, /, **values: object) -> str:
    """Return the message `key` of `agents/messages.yaml` in a language, with its values."""
    return _table()(key, language, **values)


def bilingual(key: str, language: str, /, **values: object) -> Phrase:
    """Return the same as `localise`, for errors, which a page in the other language shows too."""
    return _table().bilingual(key, language, **values)


def has_message(key: str) -> bool:
    """Return whether the catalogue has a message `key`."""
    return key in _table()


def language_of(text: str, setting: str = "auto") -> Language:
    """Return the language to answer in: that of the settings, else that of the text."""
    if setting == "auto":
        return "ko" if detect_language(text) == "ko" else "en"
    return "ko" if setting == "ko" else "en"


@cache
def _table() -> Messages:
    return Messages.load(TABLE)
