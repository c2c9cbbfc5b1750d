"""Processor time of every pattern and rail of the guardrails on hostile input.

    python -m benchmarks.guardrails.hostile   # writes benchmarks/results/guardrails-time.md

Inputs are 128 KB of what makes backtracking or repeated look-ups expensive: one character, one
word, openings without an end, near matches, and the literals of the patterns over and over. The
bar is 50 ms of processor time a pattern and input.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import guardrails
from guardrails.registry import build_guard
from settings import Settings

SIZE = 128 * 1024
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
)


def inputs() -> list[str]:
    """Return the hostile texts."""
    texts = [(piece * (SIZE // len(piece) + 1))[:SIZE] for piece in _PIECES]
    mixed = "".join(_PIECES)
    return [*texts, (mixed * (SIZE // len(mixed) + 1))[:SIZE]]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every compiled pattern of the room, with the module and name it is found under."""
    seen: set[str] = set()
    for info in pkgutil.walk_packages(guardrails.__path__, "guardrails."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                if pattern.pattern not in seen:
                    seen.add(pattern.pattern)
                    yield f"{info.name.removeprefix('guardrails.')}.{name}", pattern


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _patterns_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _patterns_in(getattr(item, "pattern", item))


def worst(run: Callable[[str], object], texts: list[str], bar_ms: float) -> tuple[float, str]:
    """Return the longest processor time of a function over the texts, in ms, and on which text.

    What is over the bar is run twice more, and the least counts: other processes disturb.
    """
    found = (0.0, "")
    for text in texts:
        ms = _ms(run, text)
        if ms > bar_ms:
            ms = min(ms, _ms(run, text), _ms(run, text))
        found = max(found, (ms, text[:24]))
    return found


def _ms(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return 1000 * (time.process_time() - start)


def _search_all(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lambda text: sum(1 for _ in pattern.finditer(text))


def measure() -> tuple[list[tuple[str, float, str]], list[tuple[str, float, str]]]:
    """Return the worst times of the patterns and of the rails, the slowest first."""
    texts = inputs()
    each = [(name, *worst(_search_all(p), texts, BAR_MS)) for name, p in patterns()]
    guard = build_guard(Settings(guard_age="elementary"))
    texts = [text[: SIZE // 4] for text in texts]
    rails = [
        (rail.name, *worst(lambda text, r=rail: r.check(text, "answer"), texts, 1e9))  # type: ignore[misc]
        for rail in guard.rails
    ]
    key: Callable[[tuple[str, float, str]], float] = lambda row: -row[1]  # noqa: E731
    return sorted(each, key=key), sorted(rails, key=key)


def main() -> None:
    """Measure, print and write the results."""
    each, rails = measure()
    over = [row for row in each if row[1] > BAR_MS]
    lines = [
        "# Guardrails: processor time on hostile input",
        "",
        f"{len(each)} patterns, {len(inputs())} inputs of 128 KB; worst processor time of a search",
        f"through a whole input. Over {BAR_MS:.0f} ms: {len(over)}. Written by",
        "`python -m benchmarks.guardrails.hostile`.",
        "",
        "| slowest patterns | ms | on |",
        "|---|--:|---|",
        *(f"| `{name}` | {ms:.1f} | `{text.strip()!r:.20}` |" for name, ms, text in each[:12]),
        "",
        "| rail, all its patterns and tests, on 32 KB | ms | on |",
        "|---|--:|---|",
        *(f"| `{name}` | {ms:.0f} | `{text.strip()!r:.20}` |" for name, ms, text in rails),
        "",
    ]
    RESULT.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
