"""Rails about the form of a text: its length, language, invisible characters and repetition."""

import re
from collections import Counter

from guardrails.context import RailContext
from guardrails.rail import CHANNELS, Channel, Finding
from text.language import detect_language
from text.normalise import strip_invisible

_EVERYWHERE: frozenset[Channel] = frozenset(CHANNELS)
_KINDS = {
    "bidi": re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"),
    "tags": re.compile("[\U000e0000-\U000e0fff]"),
}
_CANDIDATES = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_WORD = re.compile(r"\w+")
_MIN_WORDS = 200
_MAX_SHARE = 0.5  # of the words of a long text may be one and the same
_MAX_RUN = 300  # of one character


class Length:
    """Finds a text that is longer than a question may be."""

    name = "length"
    channels: frozenset[Channel] = frozenset({"user"})

    def __init__(self, longest: int) -> None:
        self._longest = longest

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return what stands behind the limit."""
        if len(text) <= self._longest:
            return []
        return [Finding(self._longest, len(text), self.name, "too_long")]


class Language:
    """Finds a question in a language that is not served."""

    name = "language"
    channels: frozenset[Channel] = frozenset({"user"})

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed | {"und"}  # numbers and signs alone are in no language

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the whole text where most of it is in another script."""
        if detect_language(text) in self._allowed:
            return []
        return [Finding(0, len(text), self.name, "not_allowed", 0.9)]


class Invisible:
    """Finds zero-width, bidirectional and tag characters, in which instructions can be hidden."""

    name = "invisible"
    channels = _EVERYWHERE
    reach = 64

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return each run of them; joiners of emoji and of Indic words are left out."""
        if text.isascii():
            return []
        found = []
        for run in _CANDIDATES.finditer(text):
            start, end = run.span()
            # With its neighbours, which say whether a joiner has a meaning.
            around = text[max(0, start - 1) : end + 1]
            if strip_invisible(around)[1]:
                found.append(Finding(start, end, self.name, _kind(run.group())))
        return found


def _kind(run: str) -> str:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(run)), "zero_width")


class Repetition:
    """Finds a text that says one thing over and over, as attacks on a model's attention do."""

    name = "repetition"
    channels = _EVERYWHERE

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return the text where a character or word makes up most of it."""
        run = re.search(rf"(\S)\1{{{_MAX_RUN},}}", text) if len(text) > _MAX_RUN else None
        if run:
            return [Finding(*run.span(), self.name, "character_run")]
        words = _WORD.findall(text.casefold()) if len(text) > _MIN_WORDS else []
        if len(words) < _MIN_WORDS:
            return []
        most = Counter(words).most_common(1)[0][1]
        return (
            [Finding(0, len(text), self.name, "one_word")] if most > _MAX_SHARE * len(words) else []
        )


def build_length(context: RailContext) -> Length:
    """Return the rail of RAG_GUARD_MAX_CHARS."""
    return Length(context.settings.guard_max_chars)


def build_language(context: RailContext) -> Language | None:
    """Return the rail of RAG_GUARD_LANGUAGES, or None where any language is allowed."""
    allowed = frozenset(context.settings.guard_languages)
    return Language(allowed) if allowed else None


def build_invisible(context: RailContext) -> Invisible:
    """Return the rail of invisible characters."""
    return Invisible()


def build_repetition(context: RailContext) -> Repetition:
    """Return the rail of repetition."""
    return Repetition()
