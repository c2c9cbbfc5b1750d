"""Messages of `chat/library/messages.yaml` in Korean and English."""

from pathlib import Path

from text.messages import Messages

TABLE = Path(__file__).with_name("messages.yaml")


def message_text(key: str, language: str, **values: object) -> str:
    """Return the message `key` in `language` (any but "ko" is English), with its values."""
    return Messages.load(TABLE)(key, "ko" if language == "ko" else "en", **values)
