"""Korean translations of error messages.

    translated(error.message, "ko")

As with gettext, the English template is the key of the table `errors.yaml`, and the Korean one has
the same placeholders. A test checks the table against every error in the code.
"""

from functools import cache
from pathlib import Path

from errors import Phrase, RagError
from text.messages import Messages, load_yaml

TABLE = Path(__file__).with_name("errors.yaml")


def translated(message: str, language: str) -> str:
    """Return a message in `language` ("ko" or "en"); without translation it stays English."""
    if language != "ko" or not isinstance(message, Phrase):
        return str(message)
    if message.korean:
        return message.korean
    values = {
        name: translated(value, language) if isinstance(value, Phrase) else value
        for name, value in message.values.items()
    }
    if message.template in table():
        return table()(message.template, language, **values)
    return message.template.format_map(values) if values else str(message)


def in_language(error: RagError, language: str) -> RagError:
    """Return the error with message and remedy in `language`, and the same code."""
    message, remedy = (translated(part, language) for part in (error.message, error.remedy))
    return RagError(Phrase(message), Phrase(remedy), code=error.code)


@cache
def table() -> Messages:
    """Return the table of translations; its keys are the English templates."""
    korean = load_yaml(TABLE.read_text("utf-8"))
    return Messages(TABLE.name, {en: {"en": en, "ko": ko} for en, ko in korean.items()})
