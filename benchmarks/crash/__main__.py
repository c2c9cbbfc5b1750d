"""Kill the real commands again and again: `python -m benchmarks.crash --kills 200`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crash.command import warm
from benchmarks.crash.torture import Outcome, Torture


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


def main() -> int:
    """Run, print the account, and fail where there was a problem."""
    parser = argparse.ArgumentParser(prog="benchmarks.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="commands to kill")
    parser.add_argument("--readers", type=int, default=2, help="processes that read meanwhile")
    parser.add_argument("--documents", type=int, default=12, help="documents")
    parser.add_argument("--lines", type=int, default=24, help="about as many lines a document")
    parser.add_argument("--seed", type=int, default=1, help="of the dice")
    parser.add_argument("--spawn", action="store_true", help="start each command from nothing")
    parser.add_argument("--out", type=Path, help="file for the account")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-") as home:
        torture = Torture(
            Path(home) / "home",
            warm(),
            documents=options.documents,
            lines=options.lines,
            seed=options.seed,
            spawn=options.spawn,
        )
        outcome = torture.run(
            options.kills, options.readers, lambda line: print(line, file=sys.stderr)
        )
    text = report(outcome, time.monotonic() - began)
    print(text)
    if options.out is not None:
        options.out.write_text(text, "utf-8")
    return int(bool(outcome.problems))


if __name__ == "__main__":
    raise SystemExit(main())
