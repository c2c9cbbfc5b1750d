"""Counters and numeral systems of automatic numbering: 1, a, iv, 가, ①."""

from collections.abc import Callable
from typing import Final

_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_GANADA: Final = "가나다라마바사아자차카타파하"
_CHOSUNG: Final = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_DIGITS: Final = "영일이삼사오육칠팔구"
_CIRCLED: Final = 20


def numeral(number: int, system: str) -> str:
    """Return a number as text, in digits where the system is unknown or cannot write it.

    Args:
        number: From 1.
        system: Name of the numeral system as in OOXML (ECMA-376, part 1, 17.18.59 ST_NumberFormat).
    """
    convert = _SYSTEMS.get(system)
    return convert(number) if convert is not None and 0 < number < 10_000 else str(number)


def advance(counts: dict[int, int], depth: int, start: int) -> None:
    """Advance the counter of a list level, from `start` on, and reset those of deeper levels."""
    counts[depth] = counts.get(depth, start - 1) + 1
    for deeper in [other for other in counts if other > depth]:
        del counts[deeper]


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _letters(number: int) -> str:
    """Return a, b … z, aa, bb, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)


def _alphabet(letters: str) -> Callable[[int], str]:
    return lambda number: letters[(number - 1) % len(letters)]


_SYSTEMS: Final[dict[str, Callable[[int], str]]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "ganada": _alphabet(_GANADA),
    "chosung": _alphabet(_CHOSUNG),
    "koreanDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "decimalEnclosedCircle": lambda number: (
        chr(ord("①") + number - 1) if number <= _CIRCLED else str(number)
    ),
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda _: "",
}
