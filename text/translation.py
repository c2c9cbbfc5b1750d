"""Say an error in Korean, whose words are written in English where it is raised.

    translated(error.message, "ko")

As with gettext, the English words are the key of the table `errors.yaml`; where they have
placeholders, the Korean ones have the same. A test holds the table against every error in the code.
"""

from functools import cache
from pathlib import Path

from errors import Phrase, RagError
from text.messages import Messages

TABLE = Path(__file__).with_name("errors.yaml")


def translated(words: str, language: str) -> str:
    """Return the words in `language` ("ko" or "en"); what is no phrase, or unknown, stays."""
    if language != "ko" or not isinstance(words, Phrase):
        return str(words)
    if words.korean:
        return words.korean
    values = {
        name: translated(value, language) if isinstance(value, Phrase) else value
        for name, value in words.values.items()
    }
    if words.template in table():
        return table()(words.template, language, **values)
    return words.template.format_map(values) if values else str(words)


def in_language(error: RagError, language: str) -> RagError:
    """Return an error that says the same in `language`, with the same code."""
    message, remedy = (translated(one, language) for one in (error.message, error.remedy))
    return RagError(Phrase(message), Phrase(remedy), code=error.code)


@cache
def table() -> Messages:
    """Return the table of errors; its keys are the English words."""
    import yaml  # only where something went wrong

    korean = yaml.safe_load(TABLE.read_text("utf-8"))
    return Messages(TABLE.name, {en: {"en": en, "ko": ko} for en, ko in korean.items()})
