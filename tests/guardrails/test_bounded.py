"""Bounded patterns, look-ups of mentions, and the benchmark that measures them on hostile input."""

import random
import time

from benchmarks.guardrails.hostile import BAR_MS, SHORT, patterns, worst
from guardrails.attacks.concepts import Mention, mentions_between, outside
from guardrails.bounded import bounded


def test_a_bounded_pattern_reads_no_further_than_its_bound() -> None:
    pattern = bounded("[가-힣a-z]+", 5)
    assert pattern.is_whole("수강abc")
    assert not pattern.is_whole("수강abcd")
    assert not pattern.occurs_in("수강abcd")
    ending = bounded("끝", 5)
    assert ending.follows("--끝", 2)
    assert not bounded("[-]+끝", 5).follows("-----끝")
    assert ending.precedes("끝----|", 5)
    assert not ending.precedes("끝-----|", 6)


def test_the_benchmark_imports_no_program_and_knows_the_bounds() -> None:
    found = list(patterns())
    assert len(found) > 100
    assert not [name for name, _, _ in found if "__main__" in name]
    bounds = {name: longest for name, _, longest in found}
    assert bounds["attacks.own_memory._KOREAN"] < SHORT


def test_a_slow_pattern_is_not_tried_at_full_length() -> None:
    sizes: list[int] = []

    def slow(text: str) -> None:
        sizes.append(len(text))
        end = time.process_time() + 2 * BAR_MS / 1000
        while time.process_time() < end:
            pass

    _, _, size = worst(slow, "가" * 4 * SHORT, 4 * SHORT)
    assert size == SHORT
    assert set(sizes) == {SHORT}


def test_mentions_are_looked_up_as_by_comparing_each() -> None:
    dice = random.Random(3)
    spans = [(at := dice.randrange(200), at + dice.randrange(1, 12)) for _ in range(80)]
    mentions = sorted(Mention(a, b, dice.choice("xy")) for a, b in spans)
    inside = [m for m in mentions if m.start >= 40 and m.end <= 120]
    assert inside
    assert mentions_between(mentions, 40, 120) == inside
    covers = sorted((at := dice.randrange(200), at + dice.randrange(1, 30)) for _ in range(12))
    left = [m for m in mentions if not any(a <= m.start and m.end <= b for a, b in covers)]
    assert 0 < len(left) < len(mentions)
    assert outside(mentions, covers) == left
