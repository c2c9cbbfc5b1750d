"""Measure the rails: `python -m benchmarks.guardrails`; prints and writes a table.

Reads the sets in RAG_EVAL_DATA; without them it says so and measures nothing.
"""

import argparse
import time
from pathlib import Path

from benchmarks.guardrails.sets import GROUPS, HALVES, Group, labelled
from guardrails.abuse.rail import AbuseRail
from guardrails.attacks.rail import InjectionRail, JailbreakRail
from settings import Settings

RESULT = Path(__file__).parents[1] / "results" / "guardrails_attacks.md"
_HEAD = """# Detection of injection, jailbreak and abuse

Written by `python -m benchmarks.guardrails`. A text counts as found where the rail `injection` or
`jailbreak` reports anything. No row of these sets is in training. The first training texts were
written by somebody who had read the development half (even SHA-256 of the text), and some kinds of
attack follow it; the benign texts and the attacks inside documents added later were written without
sight of any of the sets. Thresholds started from texts outside the sets (manuals of packages,
encyclopedia, news: about .3 % false alarms there), but totals of both halves were seen for a
dozen variants, and led to changes of thresholds, lengths and rules between them. So neither half is
untouched, and figures on new texts may be lower. No attack was read for this, of the harmless
look-alikes eleven were.
Halves share families, pages and attacks (BIPIA, the written set), so they are not independent.

| set | should be found | development | held-out |
|---|---|---|---|
"""
_SPEED_ROUNDS = 30


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.guardrails", description=__doc__)
    parser.add_argument("--half", choices=HALVES, help="measure one half and write nothing")
    options = parser.parse_args()
    data = Settings().eval_data
    if not (data / "safety").is_dir():
        print(f"Not measured: no folder `safety` in {data} (RAG_EVAL_DATA).")
        return
    halves = [options.half] if options.half else list(HALVES)
    counts = {group: _counts(group, data, halves) for group in GROUPS}
    lines = [_row(group.name, group.wanted, cells) for group, cells in counts.items()]
    lines += [_pooled(name, counts) for name in POOLED]
    text = _HEAD + "\n".join(lines) + "\n" + _abuse(data, halves) + _speed()
    print(text)
    if not options.half:
        RESULT.write_text(text, "utf-8")


Counts = list[tuple[int, int]]
POOLED: dict[str, tuple[str | tuple[str, ...], str]] = {
    "**direct, both sets, EN**": ("direct", "EN"),
    "**direct, both sets, KO**": ("direct", "KO"),
    "**in documents, all sets**": ("in documents", ""),
    "**benign questions, xstest, frr_benign**": (("benign questions", "xstest", "frr"), ""),
    "**long benign texts**": ("long benign", ""),
}


def _counts(group: Group, data: Path, halves: list[str]) -> Counts:
    """Return how many texts of each half were found, and how many there are."""
    injection, jailbreak = InjectionRail(), JailbreakRail()
    cells = []
    for half in halves:
        texts = group.texts(data, half)
        found = sum(
            bool(injection.check(t, group.channel) or jailbreak.check(t, group.channel))
            for t in texts
        )
        cells.append((found, len(texts)))
    return cells


def _pooled(name: str, counts: dict[Group, Counts]) -> str:
    start, end = POOLED[name]
    chosen = [g for g in counts if g.name.startswith(start) and g.name.endswith(end)]
    columns = zip(*(counts[g] for g in chosen), strict=True)
    cells = [(sum(f for f, _ in column), sum(n for _, n in column)) for column in columns]
    return _row(name, chosen[0].wanted, cells)


def _row(name: str, wanted: bool, cells: Counts) -> str:
    shares = " | ".join(_share(found, whole) for found, whole in cells)
    return f"| {name} | {'yes' if wanted else 'no'} | {shares} |"


def _abuse(data: Path, halves: list[str]) -> str:
    rail = AbuseRail()
    rows = []
    for label, wanted in (("ko_hate", "yes"), ("ko_abuse", "yes"), ("ko_clean", "no")):
        group = Group(label, "ko_hate", "user", True, labelled(label))
        cells = []
        for half in halves:
            texts = group.texts(data, half)
            cells.append(_share(sum(bool(rail.check(t, "user")) for t in texts), len(texts)))
        rows.append(f"| {label} | {wanted} | {' | '.join(cells)} |")
    head = "\n## Hate and abuse, KO\n\n| label | should be found | development | held-out |\n"
    return head + "|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _speed() -> str:
    texts = {
        "EN": ("The committee met on Tuesday to discuss the budget of the library. " * 16)[:1000],
        "KO": ("위원회는 화요일에 모여 도서관 예산을 논의하고 다음 회의를 정했다. " * 28)[:1000],
    }
    lines = ["\n## Time for a text of 1,000 characters (processor time, median)\n"]
    for name, text in texts.items():
        for rail in (InjectionRail(), JailbreakRail(), AbuseRail()):
            times = []
            for n in range(_SPEED_ROUNDS):
                other = f"{n} {text}"  # so that no analysis is reused
                start = time.process_time()
                rail.check(other, "user")
                times.append(time.process_time() - start)
            lines.append(f"- {rail.name}, {name}: {sorted(times)[len(times) // 2] * 1e3:.1f} ms")
    return "\n".join(lines) + "\n"


def _share(found: int, whole: int) -> str:
    return f"{found / whole:.1%} ({found} of {whole})" if whole else "-"


if __name__ == "__main__":
    main()
