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
`jailbreak` reports anything. None of these sets was in training. Features and thresholds were
chosen on the development half (even SHA-256 of the text); the held-out half was only measured.

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
    lines = [_row(group, data, halves) for group in GROUPS]
    text = _HEAD + "\n".join(lines) + "\n" + _abuse(data, halves) + _speed()
    print(text)
    if not options.half:
        RESULT.write_text(text, "utf-8")


def _row(group: Group, data: Path, halves: list[str]) -> str:
    injection, jailbreak = InjectionRail(), JailbreakRail()
    cells = []
    for half in halves:
        texts = group.texts(data, half)
        found = sum(
            bool(injection.check(t, group.channel) or jailbreak.check(t, group.channel))
            for t in texts
        )
        cells.append(_share(found, len(texts)))
    return f"| {group.name} | {'yes' if group.wanted else 'no'} | {' | '.join(cells)} |"


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
