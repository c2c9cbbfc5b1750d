"""Read the words shown to people from a YAML table that holds Korean and English side by side.

# app_pages/messages.yaml
documents: {ko: "문서 {count}개", en: "{count} documents"}

messages = Messages.load(Path("app_pages/messages.yaml"))
messages("documents", "ko", count=3)   # "문서 3개"
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter

from errors import PromptError

LANGUAGES = ("ko", "en")
FALLBACK = "en"


class Messages:
    """One room's table of messages; call it with a key, a language and the values to fill in."""

    def __init__(self, name: str, table: Mapping[str, Mapping[str, str]]) -> None:
        """Check the table.

        Raises:
            PromptError: a text is missing in a language, or the languages differ in placeholders.
        """
        self._name = name
        self._table = {str(key): _checked(name, str(key), texts) for key, texts in table.items()}

    @classmethod
    def load(cls, path: Path) -> "Messages":
        """Return the table in the YAML file `path`, read again only when the file changes.

        Raises:
            PromptError: the file is missing, is not a table, or holds a text in one language only.
        """
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            raise PromptError(f"There is no message table {path.name!r}.") from None
        return _load(path, changed)

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """Return the text of `key` in `language` ("ko" or "en"; any other is English).

        Raises:
            PromptError: the key is unknown or a placeholder has no value.
        """
        if key not in self._table:
            raise PromptError(f"{self._name}: there is no message {key!r}.")
        texts = self._table[key]
        try:
            return texts.get(language, texts[FALLBACK]).format_map(values)
        except KeyError as error:
            raise PromptError(f"{self._name}: message {key!r} needs a value for {error}.") from None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._table)

    def __contains__(self, key: object) -> bool:
        return key in self._table


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the `{placeholders}` in a format string.

    Raises:
        ValueError: braces do not match.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@lru_cache(maxsize=64)
def _load(path: Path, changed: int) -> Messages:
    import yaml  # a parser's process starts without; it needs words for refusals only

    try:
        table = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise PromptError(f"{path.name}: this is not YAML.", str(error)) from None
    if not isinstance(table, dict):
        raise PromptError(f"{path.name}: expected a table of messages.")
    return Messages(path.name, table)


def _checked(name: str, key: str, texts: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(texts, Mapping):
        raise PromptError(f"{name}: message {key!r} must hold a text for each of ko and en.")
    missing = [code for code in LANGUAGES if not isinstance(texts.get(code), str)]
    if missing:
        raise PromptError(f"{name}: message {key!r} has no text in {', '.join(missing)}.")
    try:
        names = {code: placeholders(texts[code]) for code in LANGUAGES}
    except ValueError as error:
        raise PromptError(f"{name}: message {key!r} has unmatched braces: {error}.") from None
    for differing in sorted(names["ko"] ^ names["en"]):
        raise PromptError(f"{name}: message {key!r} has {differing!r} in one language only.")
    return {code: texts[code] for code in LANGUAGES}
