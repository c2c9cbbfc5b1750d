"""Processor time of every pattern and rail of the guardrails on hostile input.

    python -m benchmarks.guardrails.hostile   # writes benchmarks/results/guardrails-time.md

Inputs are 128 KB of what makes backtracking or repeated look-ups expensive: one character, one
word, openings without an end, near matches, and the literals of the patterns over and over. The
bar is 50 ms of processor time a pattern and input. A `BoundedPattern` gets as many characters as it
may read. Each input is first cut to 16 KB: one over the bar there is not tried at full length, so
that a slow pattern is reported and does not keep the benchmark from ending, and neither is one that
would stay within the bar if its time were quadratic.
"""

import gc
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import guardrails
from guardrails.bounded import BoundedPattern
from guardrails.rail import Channel, Rail
from guardrails.registry import build_guard
from settings import Settings

SIZE = 128 * 1024
SHORT = SIZE // 8  # characters that an input is tried at first
RAIL_SIZE = SIZE // 4
_CHANNELS: tuple[Channel, ...] = ("document", "answer", "user")  # the first of a rail is taken
BAR_MS = 50.0
RESULT = Path(__file__).parents[1] / "results" / "guardrails-time.md"
_PIECES = (
    "a",
    "A",
    "0",
    "1",
    "9",
    "-",
    " ",
    "\n",
    ".",
    ":",
    "/",
    "@",
    "_",
    '"',
    ">",
    "(",
    "가",
    "김",
    "로",
    "시",
    "１",
    "\u200b",
    "a.",
    "a-",
    "1-",
    "1 ",
    "1.",
    "1 - ",
    "a@",
    "a@a.",
    "aA ",
    "Aa ",
    "a:",
    "::",
    "0:",
    "ab1 ",
    "010-",
    "010-1234-",
    "+82",
    "+1 ",
    "(02)",
    "eyJa.",
    "eyJaaaaaaaaaa.eyJaaaaaaaaaa",
    "sk-",
    "sk-ant-",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----a",
    "password=",
    "password: a",
    "a_a_",
    "api_key ",
    "https://",
    "http://a:",
    "http://a:b",
    "Bearer ",
    "김민수 ",
    "김민수 교수",
    "이름: ",
    "이름: 가",
    "서울시 ",
    "서울특별시 마포구 ",
    "수원시 팔달구 ",
    "가나다로 ",
    "로1",
    "길1",
    "12가",
    "12가 ",
    "서울 12",
    "M1234567",
    "여권 ",
    "계좌 1234-",
    "1234 ",
    "1234-1234-1234-",
    "123456-1",
    "123456 ",
    "900101-1",
    "Apt 1, ",
    "12 Main ",
    "12 Aa Aa ",
    "Mr. A",
    "Mr. Aa Bb ",
    "my name is ",
    "zip: ",
    "born ",
    "생년월일: ",
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "0x",
    "bc1q",
    "AKIA",
    "AIza",
    "xoxb-",
    "GB82WEST",
    "how to make bomb ",
    "폭탄 만드는 법 ",
    "how to ",
    "kill ",
    "죽이는 ",
    "person how ",
    "just do ",
    "Just do it ",
    "“",
    "“a",
    "a b c d e f ",
    "1.1.1.",
    "1.1.1.1.",
    "fe80:",
    "12:",
    "1588-",
    "phone ",
    "phone 1",
    "전화 1-",
    "1-1-1-1-1-1-1-1-",
    "(1)(1)",
    "1x",
    "driver's license ",
    "cc ",
    "card 1234 5678 ",
    "GB82 WEST ",
    "시발 ",
    "시발점 ",
    "너 쓰레기 ",
    "idiot ",
    "you trash. ",
    "you are now ",
    "ignore previous instructions. ",
    "이전 지시를 무시하고 ",
    "chatgpt ",
    "forget about me ",
    "please ",
    "what why ",
    "방법 ",
    "assistant to a",
    '"a b c d',
    "'ignore your rules' ",
    "\nexplain this. ",
    "&#65;",
    "\\u0041",
    "QUJD ",
    "... --- ",
)


@cache
def inputs() -> list[str]:
    """Return the hostile texts."""
    texts = [(piece * (SIZE // len(piece) + 1))[:SIZE] for piece in _PIECES]
    mixed = "".join(_PIECES)
    return [*texts, (mixed * (SIZE // len(mixed) + 1))[:SIZE]]


class Row(NamedTuple):
    """A line of a table: what was measured, its worst time in ms, and on which text and length."""

    name: str
    ms: float
    text: str
    size: int


def patterns() -> Iterator[tuple[str, re.Pattern[str], int]]:
    """Yield every compiled pattern of the room: where it is defined, and how much it may read.

    Modules that are run as programs are left out: their import would run them.
    """
    seen: set[str] = set()
    for info in pkgutil.walk_packages(guardrails.__path__, "guardrails."):
        if info.name.endswith(".__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for pattern, longest in _patterns_in(value):
                if pattern.pattern not in seen:
                    seen.add(pattern.pattern)
                    yield f"{info.name.removeprefix('guardrails.')}.{name}", pattern, longest


def _patterns_in(value: object) -> Iterator[tuple[re.Pattern[str], int]]:
    if isinstance(value, BoundedPattern):
        yield value.pattern, value.longest
    elif isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value, SIZE
    elif isinstance(value, dict):
        for item in value.values():
            yield from _patterns_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _patterns_in(getattr(item, "pattern", item))


def worst_of_pattern(name: str, pattern: re.Pattern[str], longest: int) -> Row:
    """Return the longest time of a search through one of the inputs."""
    search: Callable[[str], object] = lambda text: sum(1 for _ in pattern.finditer(text))  # noqa: E731
    rows = (Row(name, *worst(search, text, longest)) for text in inputs())
    return max(rows, key=lambda row: row.ms)


def worst(search: Callable[[str], object], text: str, longest: int) -> tuple[float, str, int]:
    """Return the time of a search through a text, in ms, the text, and the length it was tried at.

    What is over the bar is run twice more, and the least counts: other processes disturb.
    """
    size = min(SHORT, longest)
    ms = _ms(search, text[:size])
    if size < longest and BAR_MS > ms > BAR_MS * (size / longest) ** 2:
        size = longest
        ms = _ms(search, text[:size])
    if ms > BAR_MS:
        ms = min(ms, _ms(search, text[:size]), _ms(search, text[:size]))
    return ms, text[:24], size


def _ms(run: Callable[[str], object], text: str) -> float:
    gc.disable()  # a collection in between would count as time of the pattern
    start = time.process_time()
    run(text)
    taken = 1000 * (time.process_time() - start)
    gc.enable()
    return taken


def worst_of_rail(rail: Rail) -> tuple[Row, float]:
    """Return the longest time of a rail on one of the inputs, and how it grows to the full length.

    The growth of a rail whose time is linear in the text is about SIZE / RAIL_SIZE.
    """
    channel = next(c for c in _CHANNELS if c in rail.channels)
    check: Callable[[str], object] = lambda text: rail.check(text, channel)  # noqa: E731
    ms, text = max((_ms(check, text[:RAIL_SIZE]), text) for text in inputs())
    # Shifted by a character, so that no analysis is used again.
    ms = min(ms, _ms(check, text[1 : RAIL_SIZE + 1]))
    return Row(rail.name, ms, text[:24], RAIL_SIZE), _ms(check, text) / max(ms, 0.1)


def main() -> None:
    """Measure, print and write the results."""
    each = sorted((worst_of_pattern(*found) for found in list(patterns())), key=lambda row: -row.ms)
    guard = build_guard(Settings(guard_age="elementary"))
    rails = sorted(map(worst_of_rail, guard.rails), key=lambda found: -found[0].ms)
    over = [row for row in each if row.ms > BAR_MS]
    lines = [
        "# Guardrails: processor time on hostile input",
        "",
        f"{len(each)} patterns, {len(inputs())} inputs of 128 KB; worst processor time of a search",
        f"through a whole input. Over {BAR_MS:.0f} ms: {len(over)}. Written by",
        "`python -m benchmarks.guardrails.hostile`.",
        "",
        "| slowest patterns | ms | on | characters |",
        "|---|--:|---|--:|",
        *(
            f"| `{n}` | {ms:.1f} | `{text.strip()!r:.20}` | {size} |"
            for n, ms, text, size in each[:12]
        ),
        "",
        "Growth is that of the time from 32 KB to 128 KB: 4 is linear.",
        "",
        "| rail, all its patterns and tests, on 32 KB | ms | on | growth |",
        "|---|--:|---|--:|",
        *(
            f"| `{row.name}` | {row.ms:.0f} | `{row.text.strip()!r:.20}` | {growth:.1f} |"
            for row, growth in rails
        ),
        "",
    ]
    RESULT.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
