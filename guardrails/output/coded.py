"""Coded text in an answer: what Base64, hexadecimal, ROT13, reversed or spelled-out runs say.

A model that was told to write a key in Base64 shows it as surely as in plain letters. Rails are run
over the decoded text, and what they find there is reported for the coded run.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from guardrails.rail import Channel, Finding, Rail

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}(?:\s?[A-Za-z0-9+/_-]{20,})*={0,2}")
_HEX = re.compile(r"[0-9A-Fa-f]{12,}")
_SPELLED = re.compile(r"(?<!\S)(?:\S[ \t]){5,}\S(?!\S)")
_WORD = re.compile(r"\S{8,}")
_DIGIT = re.compile(r"\d")
_PRINTABLE = 0.9


def readings(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and plain text of each run that may be coded."""
    for match in _HEX.finditer(text):
        if decoded := _text(_unhex(match.group())):
            yield *match.span(), decoded
    for match in _BASE64.finditer(text):
        yield from ((*match.span(), plain) for plain in _base64(match.group()))
    for match in _SPELLED.finditer(text):
        spelled = re.sub(r"\s", "", match.group())
        yield *match.span(), spelled
        yield *match.span(), spelled[::-1]
    for match in _WORD.finditer(text):
        if _DIGIT.search(match.group()):
            yield *match.span(), match.group()[::-1]
            yield *match.span(), codecs.encode(match.group(), "rot13")


class Coded:
    """Runs rails over what the coded parts of a text say."""

    name = "secrets"  # the policy that says whether it runs
    channels: frozenset[Channel] = frozenset({"answer"})

    def __init__(self, rails: Sequence[Rail]) -> None:
        self._rails = [rail for rail in rails if "answer" in rail.channels]
        # An answer that is being written is checked many times, each time with the dates in it.
        self._found_in = lru_cache(maxsize=512)(self._check_plain)

    def check(self, text: str, channel: Channel) -> list[Finding]:
        """Return what the rails find in decoded text, each for the whole coded run."""
        return [
            Finding(start, end, found.rail, found.rule, found.score)
            for start, end, plain in readings(text)
            for found in self._found_in(plain, channel)
        ]

    def settled(self, text: str) -> int:
        """Return up to where no coded run can begin or grow: before the last word or run."""
        word = len(text) - len(_last_word(text))
        growing = (run.start() for run in _BASE64.finditer(text) if run.end() >= word - 1)
        return min([word, *growing, _spelled_start(text, word)])

    def _check_plain(self, plain: str, channel: Channel) -> tuple[Finding, ...]:
        return tuple(found for rail in self._rails for found in rail.check(plain, channel))


def _last_word(text: str) -> str:
    return "" if not text or text[-1].isspace() else text.rsplit(maxsplit=1)[-1]


def _spelled_start(text: str, word: int) -> int:
    """Return where the letters between blanks begin that the last word may be one of."""
    start = word
    if len(text) - word <= 1:
        while start >= 2 and re.fullmatch(r"\S[ \t]", text[start - 2 : start]):
            if start >= 3 and not text[start - 3].isspace():
                break
            start -= 2
    return start


def _unhex(digits: str) -> bytes:
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _base64(run: str) -> Iterator[str]:
    """Yield what a run says; it may begin at any of four places of a group."""
    if run.islower() or run.isupper() or run.istitle() or run.isdigit():
        return  # a word or a number
    body = re.sub(r"\s", "", run).rstrip("=").replace("-", "+").replace("_", "/")
    for skip in range(4):
        part = body[skip:]
        whole = part[: len(part) - (len(part) % 4 == 1)]
        try:
            decoded = base64.b64decode(whole + "=" * (-len(whole) % 4))
        except (binascii.Error, ValueError):
            continue
        if plain := _text(decoded):
            yield plain


def _text(decoded: bytes) -> str:
    """Return bytes as text; empty where they are none."""
    plain = decoded.decode("utf-8", "ignore")
    readable = sum(c.isprintable() or c.isspace() for c in plain)
    enough = len(plain) >= 5 and len(plain.encode()) >= _PRINTABLE * len(decoded)
    return plain if enough and readable >= _PRINTABLE * len(plain) else ""
