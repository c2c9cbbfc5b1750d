"""Forms in which arguments of a call hide what they say: coded words, bare addresses."""

import codecs
import re
from collections.abc import Iterable, Iterator

from guardrails.output.coded import readings

_URL = re.compile(r"https?://[^\s<>\"'`|\\^{}()\[\]「」『』]{1,2000}", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,}(?![\w-])", re.IGNORECASE | re.ASCII)
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
# Greedy to the end of the run, and no letter is also a separator: else a line of "____" takes
# exponential time.
_SPELLED = re.compile(r"(?<!\S)(?:[^\W_][ \t.,_-]+){3,}(?:[^\W_](?!\S))?")
_LEAST_SPELLED = 4  # letters of a word that is spelled out


def without_urls(text: str) -> str:
    """Return a text with its addresses left out, but not their fragments."""
    return _URL.sub(lambda url: " " + url.group().partition("#")[2], text)


def hosts_in(text: str) -> set[str]:
    """Return the hosts and domains that a text names, with or without a scheme."""
    apart = text.replace("/", " ").replace("@", " ")
    return {match.group().lower() for match in _HOST.finditer(apart)}


def bare_hosts(values: Iterable[str]) -> Iterator[str]:
    """Yield the hosts of addresses without a scheme: with a path, of mail, or a whole argument."""
    for value in values:
        text = without_urls(value)
        for match in _HOST.finditer(text):
            start, end = match.span()
            behind, before = text[end : end + 1], text[max(0, start - 1) : start]
            alone = match.group() == value.strip()
            if behind in ("/", ":", "?") or before in ("@", "/") or alone:
                yield match.group().lower()


def is_opaque(word: str) -> bool:
    """Return whether a word is a long run of mixed letters and digits, such as Base64."""
    return any(
        any(c.isdigit() for c in run)
        or (run != run.lower() and run != run.upper() and not run.istitle())
        for run in _OPAQUE.findall(word)
    )


def plain_forms(word: str) -> Iterator[str]:
    """Yield what a word may say in code: reversed, in ROT13, Base64 or hexadecimal."""
    yield word[::-1]
    yield codecs.encode(word, "rot13")
    yield from (plain for _, _, plain in readings(word))


def spelled_out(text: str) -> Iterator[str]:
    """Yield the words that are spelled out letter by letter, joined."""
    for match in _SPELLED.finditer(text):
        word = re.sub(r"[\W_]", "", match.group())
        if len(word) >= _LEAST_SPELLED:
            yield word
