"""Canned replies of the embedded model: small talk, and notices beside its answers."""

from pathlib import Path

from text.language import detect_language
from text.messages import Messages
from text.question.small_talk import small_talk

_MESSAGES = Path(__file__).with_name("messages.yaml")


def answer_language(text: str) -> str:
    """Return the language in which to answer `text`: `ko`, else `en`."""
    return "ko" if detect_language(text) == "ko" else "en"


def canned(key: str, language: str, **values: object) -> str:
    """Return one of the model's own messages."""
    return Messages.load(_MESSAGES)(key, language, **values)


def small_talk_reply(text: str, *, web: bool = False) -> str | None:
    """Return the reply to a greeting, thanks or a question about the model itself, else None.

    What it can do depends on whether there are tools of the `web`.
    """
    kind, language = small_talk(text), answer_language(text)
    if kind is None:
        return None
    if kind == "abilities" and web:
        return f"{canned(kind, language)} {canned('abilities_web', language)}"
    return canned(kind, language)
