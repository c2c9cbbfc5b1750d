"""Real servers, a real browser, and what they leave behind when a test fails."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, overload

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from settings import ROOT
from tests.conftest import PROVIDER_KEYS
from tests.e2e.driver import SECONDS, Chat
from tests.openai_server import OpenAIServer, Reply

RESULTS = ROOT / "test-results"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures see whether their test failed."""
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


FAULTS = {"PYTHONFAULTHANDLER": "1"}  # a crash of native code leaves a trace in the log
Measured = dict[str, list[float]]
MEASURED = pytest.StashKey[Measured]()


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Durations that the summary of the run reports."""
    return request.config.stash.setdefault(MEASURED, {})


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Report what was measured."""
    for name, seconds in config.stash.get(MEASURED, {}).items():
        numbers = " ".join(f"{second:.2f}" for second in seconds)
        terminalreporter.write_line(f"{name}: {numbers}")


# The browser


def browser_path(playwright: Playwright) -> str:
    """Return the Chromium to use: named by CHROMIUM, installed, or Playwright's own."""
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), str(MAC)]
    candidates = [path for path in [*found, playwright.chromium.executable_path] if path]
    for path in candidates:
        if Path(path).is_file():
            return path
    pytest.fail("No Chromium: run `playwright install chromium`, or set CHROMIUM to its path.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        path = browser_path(playwright)
        expect.set_options(timeout=SECONDS * 1000)
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


Visit = Callable[..., Chat]


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a server in a fresh profile: `visit(server, "en-US", dark=True)`."""
    chats: list[Chat] = []

    def open_(
        server: "Server", locale: str = "ko-KR", *, dark: bool = False, path: str = "/"
    ) -> Chat:
        context = browser.new_context(
            locale=locale,
            timezone_id="Asia/Seoul",
            color_scheme="dark" if dark else "light",
            viewport={"width": 1200, "height": 860},
        )
        chats.append(Chat(context.new_page(), server.address))
        return chats[-1].open(path)

    yield open_
    reports = (getattr(request.node, f"report_{when}", None) for when in ("setup", "call"))
    failed = any(report is not None and report.failed for report in reports)
    for number, chat in enumerate(chats):
        if failed:
            RESULTS.mkdir(exist_ok=True)
            chat.page.screenshot(path=RESULTS / f"{request.node.name}-{number}.png")
        chat.page.context.close()


# The servers


@dataclass(frozen=True)
class Server:
    """A running chat with a state directory of its own."""

    address: str
    state: Path
    environment: dict[str, str]

    def ingest(self, *arguments: str) -> None:
        """Run the `ingest` command line on this server's state, in a process of its own."""
        command = [sys.executable, "-m", "cli.ingest", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def environment(state: Path, **more: str) -> dict[str, str]:
    """The machine's environment without keys and settings, with those of one server."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RAG_", "STREAMLIT_", *PROVIDER_KEYS))
    }
    own = {"RAG_STATE_DIR": str(state), "RAG_WEB_TOOLS": "false", "RAG_DRAIN_SECONDS": "0"}
    return kept | own | FAULTS | more


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(server: Server, command: Sequence[str]) -> Iterator[Server]:
    """Run a server until the end of the block."""
    RESULTS.mkdir(exist_ok=True)
    log = RESULTS / f"server-{server.address.rpartition(':')[2]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=server.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_healthy(server, process, log)
            yield server
            assert process.poll() is None, f"the server died ({process.returncode}): {log.name}"
        finally:
            process.terminate()
            process.wait(20)


def wait_until_healthy(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server answers; at most a minute."""
    for _ in range(240):
        assert process.poll() is None, log.read_text("utf-8", "replace")[-3000:]
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"{server.address} did not start; see {log.name}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat over the sample documents on the embedded model, as `streamlit run app.py`."""
    state, port = tmp_path_factory.mktemp("chat") / "state", free_port()
    chat = Server(f"http://127.0.0.1:{port}", state, environment(state))
    chat.ingest("add", "data/sample")
    with running(chat, ["streamlit", "run", "app.py", "--server.port", str(port)]):
        yield chat


@pytest.fixture
def provider(writers: "Writers") -> OpenAIServer:
    """The scripted model, without what another test left in its script."""
    writers.forget()
    return writers


class Writers(OpenAIServer):
    """A scripted model for many tests."""

    def forget(self) -> None:
        """Take what is left off the script."""
        self._script.clear()


@pytest.fixture(scope="session")
def writers() -> Iterator[Writers]:
    """An OpenAI-compatible server whose answers the tests write."""
    with Writers() as scripted:
        threading.Thread(target=scripted.serve_forever, args=(0.02,), daemon=True).start()
        yield scripted
        scripted.released.set()
        scripted.shutdown()


@pytest.fixture(scope="session")
def scripted(
    tmp_path_factory: pytest.TempPathFactory, writers: Writers, canary: "Canary"
) -> Iterator[Server]:
    """The chat on the scripted model, served as ASGI by uvicorn, over one hostile document."""
    folder, port = tmp_path_factory.mktemp("scripted"), free_port()
    hostile = folder / "hostile.md"
    hostile.write_text(HOSTILE.format(canary=canary.address), "utf-8")
    models = {"RAG_CHAT_MODEL": "compatible:test", "RAG_BASE_URL": writers.url}
    models |= {"RAG_EMBEDDING_MODEL": "offline:hashing", "RAG_ASSISTANT": "rag"}
    chat = Server(
        f"http://127.0.0.1:{port}", folder / "state", environment(folder / "state", **models)
    )
    chat.ingest("add", str(hostile))
    with running(chat, ["uvicorn", "app:app", "--port", str(port), "--log-level", "warning"]):
        yield chat


HOSTILE = """# Parking

Visitors park on the north lot for two hours. ![map]({canary}/document.png)

<img src="{canary}/html.png"> Residents park on the south lot.
"""


# What the scripted model says, and a server nobody should ask


class Slowly(Sequence[bytes]):
    """Pieces of a body with a pause before each."""

    def __init__(self, pieces: Sequence[bytes], seconds: float) -> None:
        self._pieces = pieces
        self._seconds = seconds

    def __len__(self) -> int:
        return len(self._pieces)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        time.sleep(self._seconds)
        return self._pieces[index]


def slowly(reply: Reply, seconds: float = 0.05) -> Reply:
    """Say the same with a pause before each piece."""

    def answer(body: dict[str, Any]) -> Any:
        whole = reply(body)
        return replace(whole, pieces=Slowly(whole.pieces, seconds))

    return answer


class Canary(ThreadingHTTPServer):
    """A foreign server; whatever asks it for something is written down."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listening)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        """Its address, another origin than the chat's."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Listening(BaseHTTPRequestHandler):
    server: Canary

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def canary() -> Iterator[Canary]:
    """A server that no page may ask."""
    with Canary() as listening:
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        yield listening
        listening.shutdown()
