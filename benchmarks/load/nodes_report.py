"""What happened to readers and documents while processes were killed, as a report."""

import argparse
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What happened.

    Attributes:
        kills: Of each process, by its name.
        asked: Questions that a page has shown as taken.
        finished: Of them, those whose answer was seen to its end.
        problems: What went wrong for a reader.
        half: Documents of which two editions were seen in one search.
        looks: Searches that looked for them.
        editions: Changes of files.
        stored: How often each question is stored at the end.
        statuses: Of all stored turns.
        behind: Files whose last edition is not what is seen at the end.
        unhealthy: What `doctor` says of a server, where it found something.
        unseen: Questions that another server does not show at the end.
    """

    kills: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    finished: int = 0
    problems: list[str] = field(default_factory=list)
    half: set[str] = field(default_factory=set)
    looks: int = 0
    editions: int = 0
    stored: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    behind: list[str] = field(default_factory=list)
    unhealthy: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[str]:
        """Questions that are not stored exactly once."""
        return [question for question in self.asked if self.stored[question] != 1]

    @property
    def failed(self) -> bool:
        """Whether anything was lost, half visible or wrong."""
        return bool(
            self.lost or self.half or self.problems or self.behind or self.unhealthy or self.unseen
        )


def nodes_report(outcome: Outcome, options: argparse.Namespace, conditions: str) -> str:
    """Return the report, as Markdown."""
    kills = ", ".join(f"{name} {count}" for name, count in sorted(outcome.kills.items()))
    statuses = ", ".join(f"{count} {name}" for name, count in sorted(outcome.statuses.items()))
    asked = len(outcome.asked)
    rows = [
        ("kills (`kill -9`)", f"{outcome.kills.total()}: {kills}"),
        ("questions that a page had taken", str(asked)),
        ("of them stored once", f"{asked - len(outcome.lost)} of {asked}"),
        ("whose answer was seen to its end without a reload", str(outcome.finished)),
        ("status of the stored turns", statuses),
        ("changes of files", str(outcome.editions)),
        ("searches for half documents", str(outcome.looks)),
        ("documents of which two editions were seen at once", str(len(outcome.half))),
        ("files whose last edition was not seen at the end", str(len(outcome.behind))),
        ("conversations not shown by another server at the end", str(len(outcome.unseen))),
        ("servers whose `doctor` found something", str(len(outcome.unhealthy))),
        ("other problems of readers", str(len(outcome.problems))),
    ]
    found = [
        *(f"stored {outcome.stored[question]} times: {question}" for question in outcome.lost),
        *(f"not shown by another server: {question}" for question in outcome.unseen),
        *outcome.problems,
        *outcome.unhealthy,
        *(f"the last edition is not seen: {file}" for file in outcome.behind),
        *(f"two editions at once: {file}" for file in sorted(outcome.half)),
    ]
    lines = [
        f"# {options.nodes} chat servers and {options.workers} ingest workers, each killed in turn",
        "",
        f"`python -m benchmarks.load nodes --kills {options.kills} --chats {options.chats}`: "
        "behind haproxy with the rules of `deploy/haproxy.cfg`, over one Postgres with pgvector "
        "(`RAG_DOCUMENTS_IN=database`), a state directory each, and a scripted model at 30 tokens "
        f"a second. {options.chats} chats ask all the while, and a file changes every 2 s. What is "
        "killed starts again at once.",
        "",
        f"{conditions}.",
        "",
        "| | |",
        "|---|--:|",
        *(f"| {name} | {value} |" for name, value in rows),
        *(f"\n* {line}" for line in found[:20]),
    ]
    return "\n".join(lines) + "\n"
