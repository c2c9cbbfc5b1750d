"""Find a model that says the same again and again, and cut it to once."""

import re
from collections.abc import Hashable, Sequence

TAIL = 3000  # characters at the end that are looked at
TIMES = 4  # so often the same is said before it is a loop
LONG = 120  # characters that a loop takes up at least
_MARK = re.compile(r"\A\s*(?:[-*•#>]+|\(?\d{1,3}[.)]|[①-⑳])\s*")
_WORD = re.compile(r"[^\W\d_]{2}")


def without_loop(text: str) -> str:
    """Return the text with a loop at its end cut to one round; without a loop as it is.

    Code blocks, tables and rules made of signs are no loops.
    """
    if len(text) < LONG or (text.count("```") and text.rstrip().endswith("```")):
        return text
    cut = _loop_of_characters(text)
    if cut is None:
        cut = _loop_of_lines(text)
    return text if cut is None else text[:cut].rstrip()


def _loop_of_characters(text: str) -> int | None:
    tail = text.rstrip()[-TAIL:]
    found = period(tail)
    if found is None:
        return None
    length, step = found
    unit = tail[-step:]
    if length < LONG or not _WORD.search(unit) or length / step < TIMES + (step < 12) * 8:
        return None
    if unit.count("|") > 2:  # rows of a table
        return None
    end = len(tail) - length + step
    while end < len(tail) and tail[end] in ".!?。…)\"'”’]":
        end += 1
    return len(text.rstrip()) - len(tail) + end


def _loop_of_lines(text: str) -> int | None:
    lines = [match for match in re.finditer(r"[^\n]+", text) if match[0].strip()][-80:]
    keys = [_MARK.sub("", line[0]).strip() for line in lines]
    if len(keys) > 1 and keys[-1] and any(key.startswith(keys[-1]) for key in keys[:-1]):
        keys, lines = keys[:-1], lines[:-1]  # cut in the middle
    found = period(keys)
    if found is None:
        return None
    length, step = found
    unit = keys[len(keys) - step :]
    if length / step < TIMES or sum(map(len, keys[-length:])) < LONG or "|" in unit[0]:
        return None
    if not any(_WORD.search(key) for key in unit):
        return None
    return lines[len(lines) - length + step - 1].end()


def period(items: Sequence[Hashable]) -> tuple[int, int] | None:
    """Return length and period of the end of `items` that repeats most often, if any does twice.

    The failure function of Knuth, Morris and Pratt (1977) over the reversed items.
    """
    back = items[::-1]
    border = [0] * len(back)
    best: tuple[int, int] | None = None
    k = 0
    for i in range(1, len(back)):
        while k and back[i] != back[k]:
            k = border[k - 1]
        k += back[i] == back[k]
        border[i] = k
        length, step = i + 1, i + 1 - k
        if length >= 2 * step and (best is None or length / step >= best[0] / best[1]):
            best = (length, step)
    return best
