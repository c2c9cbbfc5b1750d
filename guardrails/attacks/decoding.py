"""Decoded payloads of a text: base64, hexadecimal, binary, Morse, ROT13, reversed, escapes, tags.

Each is decoded once, where the result reads as text; what comes out is checked like the text.
"""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

_LONGEST = 20_000  # characters of a text in which encoded parts are sought
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?:[0-9A-Fa-f]{2}[ :]?){8,}(?![0-9A-Za-z])")
_BINARY = re.compile(r"(?<![01])(?:[01]{8} ?){4,}(?![01])")
_MORSE = re.compile(r"(?<![.\-/])(?:[.\-]{1,5}[ /]{1,3}){8,}[.\-]{0,5}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9]%[0-9A-Fa-f]{2}){4,}")
_ESCAPES = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}){4,}")
_ENTITIES = re.compile(r"(?:&#x?[0-9A-Fa-f]{2,6};\s?){4,}")
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_WORDS = re.compile(r"[a-z]{2,}")
_COMMON_WORDS = (
    "the and you your all of to in is are for with this that what how do me my it on be as "
    "please tell show not from "
)
_COMMON = frozenset(_COMMON_WORDS.split())
_FEWEST_WORDS = 3
_MORSE_SIGNS = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...-"
    " .-- -..- -.-- --.."
)
_MORSE_CODE = dict(zip(_MORSE_SIGNS.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))


@dataclass(frozen=True)
class Payload:
    """Text that came out of an encoding, and where the encoded form stands."""

    start: int
    end: int
    encoding: str
    text: str


def payloads(text: str) -> list[Payload]:
    """Return what the encoded parts of a text say."""
    sample = text[:_LONGEST]
    found = [
        Payload(match.start(), match.end(), name, decoded)
        for name, pattern, decode in _DECODERS
        for match in pattern.finditer(sample)
        if (decoded := decode(match.group())) and _is_text(decoded)
    ]
    return found + list(_whole(sample))


def _whole(text: str) -> Iterator[Payload]:
    """Yield the ROT13 and the reverse of a text that has no common word but would have some."""
    words = _WORDS.findall(text.lower())
    if len(words) < _FEWEST_WORDS or (not _COMMON.isdisjoint(words) and len(words) < 40):
        return
    for name, form in (("rot13", codecs.encode(text, "rot13")), ("reversed", text[::-1])):
        here = set(_WORDS.findall(form.lower()))
        if len(_COMMON & here) > len(_COMMON & set(words)):
            yield Payload(0, len(text), name, form)


def _base64(token: str) -> str:
    body = token.rstrip("=").replace("-", "+").replace("_", "/")
    if (body.isalpha() and (body.islower() or body.isupper())) or body.isdigit():
        return ""
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _hex(token: str) -> str:
    digits = re.sub("[ :]", "", token.removeprefix("0x"))
    try:
        return bytes.fromhex(digits).decode("utf-8")
    except ValueError:
        return ""


def _binary(token: str) -> str:
    digits = token.replace(" ", "")
    octets = bytes(int(digits[i : i + 8], 2) for i in range(0, len(digits) // 8 * 8, 8))
    return octets.decode("utf-8", "ignore")


def _morse(token: str) -> str:
    words = [w.split() for w in token.split("/")]
    return " ".join("".join(_MORSE_CODE.get(c, "") for c in word) for word in words)


def _escapes(token: str) -> str:
    return codecs.decode(token.encode("ascii"), "unicode_escape")


def _tags(token: str) -> str:
    return "".join(chr(ord(c) - 0xE0000) for c in token)


def _is_text(decoded: str) -> bool:
    """Whether a decoded string reads as text: printable, most of it letters or blanks."""
    if len(decoded) < 4 or not all(c.isprintable() or c in "\n\t\r" for c in decoded):
        return False
    letters = sum(c.isalpha() or c == " " for c in decoded)
    return letters > 0.7 * len(decoded)


_DECODERS: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("base64", _BASE64, _base64),
    ("hex", _HEX, _hex),
    ("binary", _BINARY, _binary),
    ("morse", _MORSE, _morse),
    ("percent", _PERCENT, unquote),
    ("escapes", _ESCAPES, _escapes),
    ("entities", _ENTITIES, html.unescape),
    ("tags", _TAGS, _tags),
)
