"""Canned replies of the embedded model: small talk, and notices beside its answers."""

from collections.abc import Sequence
from pathlib import Path

from text.language import detect_language
from text.messages import Messages
from text.question.small_talk import small_talk

_MESSAGES = Path(__file__).with_name("messages.yaml")
_ASKED = ("first_question", "last_question", "all_questions")


def answer_language(text: str) -> str:
    """Return the language in which to answer `text`: `ko`, else `en`."""
    return "ko" if detect_language(text) == "ko" else "en"


def canned(key: str, language: str, **values: object) -> str:
    """Return one of the model's own messages."""
    return Messages.load(_MESSAGES)(key, language, **values)


def small_talk_reply(text: str, *, web: bool = False, asked: Sequence[str] = ()) -> str | None:
    """Return the reply to small talk, else None.

    Args:
        text: The message.
        web: Whether there are tools of the web, which it can use.
        asked: The questions before it, oldest first.
    """
    kind, language = small_talk(text), answer_language(text)
    if kind is None:
        return None
    if kind in _ASKED:
        return _recalled(kind, asked, language)
    if kind == "abilities" and web:
        return f"{canned(kind, language)} {canned('abilities_web', language)}"
    return canned(kind, language)


def _recalled(kind: str, asked: Sequence[str], language: str) -> str:
    """Return what was asked before: the first question, the last, or all of them."""
    asked = [question for question in asked if small_talk(question) is None]
    if not asked:
        return canned("nothing_asked", language)
    if kind == "all_questions":
        listed = "\n".join(f"{number}. {one}" for number, one in enumerate(asked, 1))
        return f"{canned(kind, language)}\n\n{listed}"
    return canned(kind, language, question=asked[0 if kind == "first_question" else -1])
