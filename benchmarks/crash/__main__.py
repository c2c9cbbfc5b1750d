"""Crash test of the ingest commands, and concurrency test of readers, a writer and a chat.

python -m benchmarks.crash --kills 200
python -m benchmarks.crash --meet 2000 10000
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crash.command import warm
from benchmarks.crash.concurrency import run_concurrently
from benchmarks.crash.crash_test import CrashTest
from benchmarks.crash.outcome import report, report_meetings


def main() -> int:
    """Run, print the report, and fail where there was a problem."""
    parser = argparse.ArgumentParser(prog="benchmarks.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="commands to kill")
    parser.add_argument("--readers", type=int, default=2, help="processes that read meanwhile")
    parser.add_argument("--documents", type=int, default=12, help="documents")
    parser.add_argument("--lines", type=int, default=24, help="about as many lines a document")
    parser.add_argument("--seed", type=int, default=1, help="of the dice")
    parser.add_argument("--spawn", action="store_true", help="start each command from nothing")
    parser.add_argument("--out", type=Path, help="file for the account")
    parser.add_argument(
        "--meet",
        type=int,
        nargs="+",
        metavar="CHILDREN",
        help="instead of killing: eight readers, a writer and a chat over so many children",
    )
    options = parser.parse_args()
    text, problems = concurrency_test(options) if options.meet else crash_test(options)
    print(text)
    if options.out is not None:
        options.out.write_text(text, "utf-8")
    return int(problems)


def concurrency_test(options: argparse.Namespace) -> tuple[str, bool]:
    """Run the concurrency test; return the report and whether there was a problem."""
    meetings = []
    for children in options.meet:
        with tempfile.TemporaryDirectory(prefix="company-") as home:
            meetings.append(run_concurrently(Path(home) / "home", warm(), children=children))
    return report_meetings(meetings), any(meeting.problems for meeting in meetings)


def crash_test(options: argparse.Namespace) -> tuple[str, bool]:
    """Run the crash test; return the report and whether there was a problem."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-") as home:
        harness = CrashTest(
            Path(home) / "home",
            warm(),
            documents=options.documents,
            lines=options.lines,
            seed=options.seed,
            spawn=options.spawn,
        )
        outcome = harness.run(
            options.kills, options.readers, lambda line: print(line, file=sys.stderr)
        )
    return report(outcome, time.monotonic() - began), bool(outcome.problems)


if __name__ == "__main__":
    raise SystemExit(main())
