"""Message tables: the texts shown to users, in YAML with Korean and English side by side.

# cli/messages.yaml
documents: {ko: "문서 {count}개", en: "{count} documents"}

messages = Messages.load(Path("cli/messages.yaml"))
messages("documents", "ko", count=3)   # "문서 3개"
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from errors import Phrase, PromptError

LANGUAGES = ("ko", "en")
FALLBACK_LANGUAGE = "en"


class Messages:
    """The message table of a package; call it with a key, a language and the values to fill in."""

    def __init__(self, name: str, table: Mapping[str, Mapping[str, str]]) -> None:
        """Check the table.

        Raises:
            PromptError: a text is missing in a language, or the languages differ in placeholders.
        """
        self._name = name
        self._table = {str(key): _checked(name, str(key), texts) for key, texts in table.items()}

    @classmethod
    def load(cls, path: Path) -> "Messages":
        """Return the table in a YAML file, read again only when the file changes.

        Raises:
            PromptError: the file is missing, is not a table, or has a text in one language only.
        """
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            raise PromptError("There is no message table {file!r}.", file=path.name) from None
        return _load(path, changed)

    @classmethod
    def load_folder(cls, folder: Path) -> "Messages":
        """Return the tables of all YAML files of a folder as one; a file may be edited meanwhile.

        Raises:
            PromptError: as `load`, or a key is in two files.
        """
        files = tuple(sorted(folder.glob("*.yaml")))
        return _joined(folder.name, tuple(cls.load(file) for file in files))

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """Return the text of `key` in `language` ("ko" or "en"; any other is English).

        Raises:
            PromptError: the key is unknown or a placeholder has no value.
        """
        if key not in self._table:
            raise PromptError("{table}: there is no message {key!r}.", table=self._name, key=key)
        texts = self._table[key]
        try:
            return texts.get(language, texts[FALLBACK_LANGUAGE]).format_map(values)
        except KeyError as error:
            raise PromptError(
                "{table}: message {key!r} needs a value for {reason}.",
                table=self._name,
                key=key,
                reason=str(error),
            ) from None

    def phrase(self, key: str, /, **values: object) -> Phrase:
        """Return the English text of `key` with the Korean one as its translation."""
        phrase = Phrase(self(key, "en", **values))
        phrase.korean = self(key, "ko", **values)
        return phrase

    def bilingual(self, key: str, language: str, /, **values: object) -> Phrase:
        """Return the text of `key` in a language, which can be shown in the other one as well."""
        phrase = Phrase(self(key, language, **values))
        phrase.korean = self(key, "ko", **values)
        phrase.english = self(key, "en", **values)
        return phrase

    def texts(self, key: str) -> Mapping[str, str]:
        """Return the text of `key` in each language, with its placeholders."""
        return self._table[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._table)

    def __contains__(self, key: object) -> bool:
        return key in self._table


def load_yaml(text: str) -> Any:
    """Return the value of a YAML text of this project, of plain types only.

    It is read by the parser in C where PyYAML was built with it; the one in Python takes ten times
    as long, which is a tenth of the start of a command.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    import yaml  # here, since most processes of a parser read none

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # both are safe


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the `{placeholders}` in a format string.

    Raises:
        ValueError: braces do not match.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@lru_cache(maxsize=64)
def _load(path: Path, changed: int) -> Messages:
    import yaml  # here, since a parser process needs messages for refusals only

    try:
        table = load_yaml(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise PromptError("{file}: this is not YAML.", Phrase(str(error)), file=path.name) from None
    if not isinstance(table, dict):
        raise PromptError("{file}: expected a table of messages.", file=path.name)
    return Messages(path.name, table)


@lru_cache(maxsize=16)
def _joined(name: str, tables: tuple[Messages, ...]) -> Messages:
    joined: dict[str, Mapping[str, str]] = {}
    for table in tables:
        for key in table:
            if key in joined:
                raise PromptError("{table}: message {key!r} is in two files.", table=name, key=key)
            joined[key] = table.texts(key)
    return Messages(name, joined)


def _checked(name: str, key: str, texts: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(texts, Mapping):
        raise PromptError(
            "{table}: message {key!r} must hold a text for each of ko and en.", table=name, key=key
        )
    missing = [code for code in LANGUAGES if not isinstance(texts.get(code), str)]
    if missing:
        raise PromptError(
            "{table}: message {key!r} has no text in {missing}.",
            table=name,
            key=key,
            missing=", ".join(missing),
        )
    try:
        names = {code: placeholders(texts[code]) for code in LANGUAGES}
    except ValueError as error:
        raise PromptError(
            "{table}: message {key!r} has unmatched braces: {reason}.",
            table=name,
            key=key,
            reason=str(error),
        ) from None
    for differing in sorted(names["ko"] ^ names["en"]):
        raise PromptError(
            "{table}: message {key!r} has {differing!r} in one language only.",
            table=name,
            key=key,
            differing=differing,
        )
    return {code: texts[code] for code in LANGUAGES}
