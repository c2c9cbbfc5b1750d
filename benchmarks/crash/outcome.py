"""Results of the crash test and of the concurrency test, and their Markdown reports."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.crash.reader import Mode

SEARCH_MODES: tuple[Mode, ...] = ("lexical", "dense")


@dataclass
class CrashOutcome:
    """The result of a crash test."""

    kills: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    searches: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    slowest_search: float = 0.0
    slowest_restart: float = 0.0


@dataclass
class ConcurrencyResult:
    """The result of a concurrency test.

    Attributes:
        waits: Seconds from a commit until each reader finds it, by search mode.
        answers: Answers of the chat.
    """

    children: int = 0
    waits: dict[str, list[float]] = field(default_factory=dict)
    searches: int = 0
    answers: int = 0
    problems: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Return one row of a Markdown table."""
        cells: list[object] = [f"{self.children:,}"]
        for mode in SEARCH_MODES:
            waits = sorted(self.waits[mode])
            p95 = waits[int(0.95 * (len(waits) - 1))]
            cells += [f"{statistics.median(waits):.2f}", f"{p95:.2f}", f"{waits[-1]:.2f}"]
        cells += [self.searches, self.answers, len(self.problems)]
        return "| " + " | ".join(map(str, cells)) + " |"


def report(outcome: CrashOutcome, seconds: float) -> str:
    """Return the report of a crash test in Markdown."""
    rebuilt = sum(n for kind, n in outcome.searches.items() if kind == "lexical during rebuild")
    lines = [
        "# Kills of the ingest commands",
        "",
        f"{outcome.kills.total()} kills in {seconds:.0f} s; "
        f"{outcome.searches.total()} looks of the",
        f"readers all the while, {rebuilt} of them for words while an index was rebuilt.",
        f"Slowest look {outcome.slowest_search:.2f} s, slowest restart with its check",
        f"{outcome.slowest_restart:.2f} s. Problems: {len(outcome.problems)}.",
        "",
        "| killed command | kills |",
        "|---|---|",
        *(f"| {kind} | {number} |" for kind, number in outcome.kills.most_common()),
        "",
        "| how far it had come | kills |",
        "|---|---|",
        *(f"| {kind} | {number} |" for kind, number in outcome.phases.most_common()),
        *(f"\n* {problem}" for problem in outcome.problems),
    ]
    return "\n".join([*lines, ""])


def report_meetings(meetings: Sequence[ConcurrencyResult]) -> str:
    """Return the report of concurrency tests in Markdown."""
    lines = [
        "# Readers, a writer and a chat at once",
        "",
        "Seconds from a commit until each reader found the new document: median, 95 %, longest.",
        "",
        "| children | words | 95 % | most | meaning | 95 % | most | looks | answers | problems |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(meeting.row() for meeting in meetings),
        *(f"\n* {problem}" for meeting in meetings for problem in meeting.problems),
    ]
    return "\n".join([*lines, ""])
