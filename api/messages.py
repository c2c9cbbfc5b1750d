"""Message catalogue of the API, in Korean and English."""

from pathlib import Path

from text.messages import Messages

_FILE = Path(__file__).with_name("messages.yaml")


def message_text(key: str, language: str, /, **values: object) -> str:
    """Return the text of `key` in a language."""
    return Messages.load(_FILE)(key, language, **values)
