"""What became of a run of kills, and of a meeting of readers: numbers, and tables for people."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.crash.reader import Mode

LEGS: tuple[Mode, ...] = ("lexical", "dense")


@dataclass
class Outcome:
    """The account of a run."""

    kills: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    slowest_look: float = 0.0
    slowest_restart: float = 0.0


@dataclass
class Meeting:
    """What became of it.

    Attributes:
        waits: Seconds from a commit to each reader's finding it, by leg.
        answers: Answers of the chat.
    """

    children: int = 0
    waits: dict[str, list[float]] = field(default_factory=dict)
    looks: int = 0
    answers: int = 0
    problems: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Return one line of a Markdown table."""
        told = []
        for leg in LEGS:
            waits = sorted(self.waits[leg])
            last = waits[int(0.95 * (len(waits) - 1))]
            told += [f"{statistics.median(waits):.2f}", f"{last:.2f}", f"{waits[-1]:.2f}"]
        cells = [f"{self.children:,}", *told, self.looks, self.answers, len(self.problems)]
        return "| " + " | ".join(map(str, cells)) + " |"


def report(outcome: Outcome, seconds: float) -> str:
    """Return the account in Markdown."""
    rebuilt = sum(n for kind, n in outcome.looks.items() if kind == "lexical during rebuild")
    lines = [
        "# Kills of the ingest commands",
        "",
        f"{outcome.kills.total()} kills in {seconds:.0f} s; {outcome.looks.total()} looks of the",
        f"readers all the while, {rebuilt} of them for words while an index was rebuilt.",
        f"Slowest look {outcome.slowest_look:.2f} s, slowest restart with its check",
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


def report_meetings(meetings: Sequence[Meeting]) -> str:
    """Return the account of meetings in Markdown."""
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
