"""Korean translations of error messages.

    translated(error.message, "ko")

As with gettext, the English template is the key of the table `errors.yaml`, and the Korean one has
the same placeholders. A test checks the table against every error in the code.
"""

from functools import cache
from pathlib import Path

from errors import Phrase, RagError
from text.messages import LANGUAGES, Messages, load_yaml

TABLE = Path(__file__).with_name("errors.yaml")


def translated(message: str, language: str) -> str:
    """Return a message in `language` ("ko" or "en"); without translation it stays as it is."""
    if not isinstance(message, Phrase):
        return str(message)
    if language != "ko":
        return _english(message)
    if message.korean:
        return message.korean
    values = {
        name: translated(value, language) if isinstance(value, Phrase) else value
        for name, value in message.values.items()
    }
    if message.template in table():
        return table()(message.template, language, **values)
    return message.template.format_map(values) if values else str(message)


def in_both(message: str) -> dict[str, str]:
    """Return a message by language code, so that it can be shown in either later."""
    return {language: translated(message, language) for language in LANGUAGES}


def _english(message: Phrase) -> str:
    if message.english:
        return message.english
    parts = {name: value for name, value in message.values.items() if isinstance(value, Phrase)}
    if not any(map(_is_other, parts.values())):
        return str(message)
    english = {name: _english(part) for name, part in parts.items()}
    return message.template.format_map({**message.values, **english})


def _is_other(phrase: Phrase) -> bool:
    """Return whether a phrase, or a part of it, is not in English."""
    return bool(phrase.english) or any(
        _is_other(value) for value in phrase.values.values() if isinstance(value, Phrase)
    )


def in_language(error: RagError, language: str) -> RagError:
    """Return the error with message and remedy in `language`, and the same code."""
    message, remedy = (translated(part, language) for part in (error.message, error.remedy))
    return RagError(Phrase(message), Phrase(remedy), code=error.code)


@cache
def table() -> Messages:
    """Return the table of translations; its keys are the English templates."""
    korean = load_yaml(TABLE.read_text("utf-8"))
    return Messages(TABLE.name, {en: {"en": en, "ko": ko} for en, ko in korean.items()})
