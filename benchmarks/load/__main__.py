"""Load and durability of the chat server.

python -m benchmarks.load chats --chats 50 --out benchmarks/results/chats.md
python -m benchmarks.load chats --chats 50 --every 60 --out benchmarks/results/chats-paced.md
python -m benchmarks.load kills --kills 200 --out benchmarks/results/kills.md
python -m benchmarks.load page --turns 200 --out benchmarks/results/page.md
python -m benchmarks.load nodes --kills 50 --chats 20 --out benchmarks/results/nodes.md
python -m benchmarks.load scale --out benchmarks/results/scale.md
python -m benchmarks.load backups --chats 4 --rounds 20 --out benchmarks/results/backups.md
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.load.backups import measure_backups
from benchmarks.load.chats import measure_chats
from benchmarks.load.kills import KillTest, kill_report
from benchmarks.load.nodes import measure_nodes
from benchmarks.load.page import measure_page
from benchmarks.load.scale import measure_scale
from benchmarks.load.server import ChatServer, machine, scripted_model

RATE = 30.0  # tokens a second
KILL_TOKENS = 180  # of an answer, so that it lasts longer than the longest delay


def main() -> int:
    """Run one benchmark, print its report, and fail where there was a problem."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("what", choices=["chats", "kills", "page", "backups", "nodes", "scale"])
    parser.add_argument("--chats", type=int, default=50, help="chats at once")
    parser.add_argument(
        "--every",
        type=float,
        default=0,
        help="seconds from question to question of a chat; 0: all chats ask in the same moment",
    )
    parser.add_argument("--tokens", type=int, default=300, help="tokens of an answer")
    parser.add_argument("--rounds", type=int, default=3, help="questions in each chat, or backups")
    parser.add_argument("--load-seconds", type=float, default=60, help="for which backups are made")
    parser.add_argument("--turns", type=int, default=200, help="turns of the long conversation")
    parser.add_argument("--kills", type=int, default=200, help="kills")
    parser.add_argument("--nodes", type=int, default=3, help="chat servers behind the proxy")
    parser.add_argument("--workers", type=int, default=2, help="ingest workers beside them")
    parser.add_argument("--seconds", type=float, default=36_000, help="longest time of the kills")
    parser.add_argument("--seed", type=int, default=1, help="of the delays")
    parser.add_argument("--embedding", default="offline:use", help="embedding model")
    parser.add_argument("--out", type=Path, help="file for the report")
    options = parser.parse_args()
    conditions = machine(os.getloadavg())
    tokens = KILL_TOKENS if options.what == "kills" else options.tokens
    with tempfile.TemporaryDirectory(prefix="load-") as home, scripted_model(RATE, tokens) as url:
        if options.what == "nodes":
            return _finish(*measure_nodes(Path(home), url, options, conditions), options)
        server = _server(Path(home), url, options.embedding)
        try:
            if options.what == "kills":
                text, failed = _kills(server, options, conditions)
            elif options.what == "backups":
                text, failed = measure_backups(server, options, conditions)
            elif options.what == "scale":
                text, failed = measure_scale(server, options, conditions)
            elif options.what == "page":
                text, failed = measure_page(server, options, conditions), False
            else:
                text, failed = measure_chats(server, options, conditions)
        finally:
            server.end()
    return _finish(text, failed, options)


def _finish(text: str, failed: bool, options: argparse.Namespace) -> int:
    print(text)
    if options.out is not None:
        options.out.write_text(text, "utf-8")
    return int(failed)


def _server(home: Path, model: str, embedding: str) -> ChatServer:
    names = {"RAG_CHAT_MODEL": "compatible:scripted", "RAG_BASE_URL": model}
    names["RAG_QUESTIONS_PER_MINUTE"] = "0"
    server = ChatServer(
        home / "state", names | {"RAG_EMBEDDING_MODEL": embedding}, home / "server.log"
    )
    server.ingest("data/sample")
    return server


def _kills(server: ChatServer, options: argparse.Namespace, conditions: str) -> tuple[str, bool]:
    test = KillTest(server, options.seed, lambda line: print(line, file=sys.stderr, flush=True))
    outcome = test.run(options.kills, time.monotonic() + options.seconds)
    return kill_report(outcome, conditions), bool(outcome.lost or outcome.problems)


if __name__ == "__main__":
    raise SystemExit(main())
