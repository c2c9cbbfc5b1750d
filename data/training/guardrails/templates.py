"""Templates of training texts: alternatives in double brackets, encodings, joined components."""

import base64
import codecs
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CHOICE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_CALL = re.compile(r"\b(b64|hex|rot13|rev|bin|jamo|zw)\(([^()]*)\)")
_HEADER = re.compile(r"== (\w+) \| (\w+) \| (\d+)")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_TRIES = 6  # for each variant, until there are enough different ones


@dataclass(frozen=True)
class Text:
    """One text of a family."""

    family: str
    channel: str
    text: str


def expanded(path: Path, factor: int = 1) -> Iterator[Text]:
    """Yield the texts of a file of templates, the same ones each time."""
    family, channel, count = "", "", 0
    for line in path.read_text("utf-8").splitlines():
        if header := _HEADER.fullmatch(line):
            family, channel, count = header[1], header[2], int(header[3]) * factor
        elif line.strip():
            for text in variants(line, count, seed=f"{path.name}/{family}/{line}"):
                yield Text(family, channel, text)


def variants(template: str, count: int, seed: str) -> list[str]:
    """Return up to `count` different texts of a template."""
    dice = random.Random(seed)
    found: dict[str, None] = {}
    for _ in range(count * _TRIES):
        text = _CHOICE.sub(lambda m: dice.choice(m[1].split("|")), template)
        text = _CALL.sub(lambda m: _ENCODERS[m[1]](m[2]), text)
        text = text.replace("\\n", "\n")
        found.setdefault(re.sub(r" {3,}", " ", text).strip().replace(" .", "."))
        if len(found) == count:
            break
    return list(found)


@cache
def paragraphs(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of a file by genre, in its order."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("== "):
            here = found.setdefault(line[3:], [])
        elif line.strip():
            here.append(line.replace("\\n", "\n"))
    return {genre: tuple(members) for genre, members in found.items()}


def composed(path: Path, count: int) -> Iterator[str]:
    """Yield texts joined from an opening, two to seven middle sentences and a close."""
    parts: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("@"):
            here = parts.setdefault(line[1:], [])
        elif line.strip():
            here.append(line)
    dice = random.Random(path.name)
    for _ in range(count):
        middle = dice.sample(parts["middle"], dice.randint(2, 7))
        lines = [dice.choice(parts["open"]), *middle]
        if dice.random() < 0.8:
            lines.append(dice.choice(parts["close"]))
        yield _filled(dice.choice([" ", " ", "\n"]).join(lines), parts, dice)


def _filled(text: str, parts: Mapping[str, list[str]], dice: random.Random) -> str:
    chosen = {key: dice.choice(options) for key, options in parts.items() if len(key) == 1}
    for key, value in chosen.items():
        text = text.replace("{" + key + "}", value)
    return text


def _jamo(text: str) -> str:
    out = []
    for sign in text:
        code = ord(sign) - 0xAC00
        if 0 <= code < 11172:
            out += [_INITIALS[code // 588], _VOWELS[code % 588 // 28], _FINALS[code % 28].strip()]
        else:
            out.append(sign)
    return "".join(out)


def _binary(text: str) -> str:
    return " ".join(f"{octet:08b}" for octet in text.encode())


_ENCODERS: dict[str, Callable[[str], str]] = {
    "b64": lambda s: base64.b64encode(s.encode()).decode(),
    "hex": lambda s: s.encode().hex(" "),
    "rot13": lambda s: codecs.encode(s, "rot13"),
    "rev": lambda s: s[::-1],
    "bin": _binary,
    "jamo": _jamo,
    "zw": lambda s: "\u200b".join(s),
}
