"""Repetition loops: detect a text that repeats itself to its end, and cut it to one round."""

import re
from collections.abc import Hashable, Sequence

TAIL_CHARS = 3000  # searched at the end of the text
MIN_ROUNDS = 4  # repetitions that make a loop
MIN_LOOP_CHARS = 120
_LIST_MARK = re.compile(r"\A\s*(?:[-*•#>]+|\(?\d{1,3}[.)]|[①-⑳])\s*")
_WORD = re.compile(r"[^\W\d_]{2}")


def without_loop(text: str) -> str:
    """Return the text with a loop at its end cut to one round; unchanged without a loop.

    Code blocks, tables and ruled lines are no loops.
    """
    if len(text) < MIN_LOOP_CHARS or (text.count("```") and text.rstrip().endswith("```")):
        return text
    cut = _loop_of_characters(text)
    if cut is None:
        cut = _loop_of_lines(text)
    return text if cut is None else text[:cut].rstrip()


def _loop_of_characters(text: str) -> int | None:
    tail = text.rstrip()[-TAIL_CHARS:]
    repetition = period(tail)
    if repetition is None:
        return None
    length, step = repetition
    unit = tail[-step:]
    if (
        length < MIN_LOOP_CHARS
        or not _WORD.search(unit)
        or length / step < MIN_ROUNDS + (step < 12) * 8
    ):
        return None
    if unit.count("|") > 2:  # rows of a table
        return None
    end = len(tail) - length + step
    while end < len(tail) and tail[end] in ".!?。…)\"'”’]":
        end += 1
    return len(text.rstrip()) - len(tail) + end


def _loop_of_lines(text: str) -> int | None:
    lines = [match for match in re.finditer(r"[^\n]+", text) if match[0].strip()][-80:]
    keys = [_LIST_MARK.sub("", line[0]).strip() for line in lines]
    if len(keys) > 1 and keys[-1] and any(key.startswith(keys[-1]) for key in keys[:-1]):
        keys, lines = keys[:-1], lines[:-1]  # the last line is incomplete
    repetition = period(keys)
    if repetition is None:
        return None
    length, step = repetition
    unit = keys[len(keys) - step :]
    if (
        length / step < MIN_ROUNDS
        or sum(map(len, keys[-length:])) < MIN_LOOP_CHARS
        or "|" in unit[0]
    ):
        return None
    if not any(_WORD.search(key) for key in unit):
        return None
    return lines[len(lines) - length + step - 1].end()


def period(items: Sequence[Hashable]) -> tuple[int, int] | None:
    """Return length and period of the suffix of `items` that repeats most often, at least twice.

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
