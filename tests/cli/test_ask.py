"""The `ask` command: streams, JSON, exit codes, messages."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.events import Answer, Notice, Sources, Step, Token
from agents.messages import Language
from chains.sources import Citation, Source
from cli.ask.__main__ import run
from cli.ask.output import Screen
from console import BAD_USAGE, DONE, FAILED
from settings import ROOT, Settings
from workspace import open_workspace

Captured = pytest.CaptureFixture[str]
KEYS = {
    "answer",
    "abstained",
    "notices",
    "citations",
    "steps",
    "thread",
    "cached",
    "guard",
    "usage",
    "ms",
}


@pytest.fixture
def state(tmp_path: Path) -> str:
    """A state directory with one document."""
    page = tmp_path / "gates.md"
    page.write_text("# Gates\n\nThe north gate opens at six in the morning.", "utf-8")
    with open_workspace(Settings(state_dir=tmp_path / "state")) as ws:
        ws.index.add([str(page)], jobs=1)
    return str(tmp_path / "state")


def asked(capsys: Captured, *arguments: str) -> dict[str, Any]:
    """The JSON document of a successful run."""
    assert run([*arguments, "--json"]) == DONE
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def test_an_unknown_collection_is_refused(state: str, capsys: Captured) -> None:
    """The error names the collections there are; it is no abstention."""
    assert run(["When?", "--state", state, "--collection", "ruels"]) == BAD_USAGE
    shown = capsys.readouterr().err
    assert "ruels" in shown
    assert "default" in shown


@pytest.mark.parametrize(
    ("question", "follow_up"),
    [
        ("When does the north gate open?", "And the south gate?"),
        ("북문은 언제 열려요?", "남문은요?"),
    ],
    ids=["en", "ko"],
)
def test_a_thread_goes_on_from_the_version_that_is_shown(
    state: str, capsys: Captured, question: str, follow_up: str
) -> None:
    """A thread is of the command line that has begun it; its versions are made anywhere."""
    thread = asked(capsys, question, "--state", state)["thread"]
    asked(capsys, follow_up, "--state", state, "--thread", thread)
    with open_workspace(Settings(state_dir=state)) as ws:
        first, second = ws.store.exchanges(thread, "local")
        assert [one.id for one in ws.store.threads("local", origins=["cli"])] == [thread]
        list(ws.conversation(thread).edit(first.turn, "hello"))
        asked(capsys, "bye", "--state", state, "--thread", thread)
        assert [e.question for e in ws.store.exchanges(thread, "local")] == ["hello", "bye"]
        assert ws.store.thread(thread, "local").origin == "cli"
        ws.store.choose_version(first.turn, "local")
        assert [e.turn for e in ws.store.exchanges(thread, "local")] == [first.turn, second.turn]


@pytest.mark.parametrize("assistant", ["react", "rag"])
def test_json_has_the_fields_of_the_contract(state: str, capsys: Captured, assistant: str) -> None:
    """One document on stdout, with exactly the names that other programs read."""
    found = asked(
        capsys, "When does the north gate open?", "--state", state, "--assistant", assistant
    )
    assert set(found) == KEYS
    assert set(found["citations"][0]) == {
        "n",
        "source",
        "page",
        "quote",
        "child_id",
        "supported",
    }
    assert set(found["steps"][0]) == {"tool", "input", "ms"}
    assert set(found["ms"]) == {"total", "first_token", "retrieval"}
    assert "six in the morning" in found["answer"]


def test_abstaining_is_not_a_failure(state: str, capsys: Captured) -> None:
    """The exit code stays 0 where the documents do not answer."""
    found = asked(capsys, "Who painted the Mona Lisa?", "--state", state)
    assert found["abstained"] is True


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who painted the Mona Lisa?", "Searched the documents for: Who painted the Mona Lisa?"),
        ("모나리자는 누가 그렸나요?", "문서에서 찾아본 말: 모나리자는 누가 그렸나요?"),
    ],
)
def test_an_abstention_names_its_queries(
    state: str, capsys: Captured, question: str, words: str
) -> None:
    """The queries stand below the abstention."""
    assert run([question, "--state", state]) == DONE
    assert words in capsys.readouterr().out


def test_a_thread_goes_on(state: str, capsys: Captured) -> None:
    """The printed thread can be named in the next call, by its user only."""
    thread = asked(capsys, "When does the north gate open?", "--state", state)["thread"]
    again = asked(capsys, "hello", "--state", state, "--thread", thread)
    assert again["thread"] == thread
    assert run(["hi", "--state", state, "--thread", thread, "--user", "eve"]) == BAD_USAGE
    assert "no conversation" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["q", "--assistant", "oracle"], ["q", "--nonsense"], ["   "]],
    ids=["no question", "unknown assistant", "unknown option", "blank"],
)
def test_bad_usage_is_two(arguments: list[str], state: str, capsys: Captured) -> None:
    """Nothing is printed on stdout and no stack trace anywhere."""
    assert run([*arguments, "--state", state]) == BAD_USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err


def test_bad_settings_are_two(
    state: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt variable is named with the most similar one, also as JSON."""
    monkeypatch.setenv("RAG_TOPK", "3")
    assert run(["q", "--state", state, "--json"]) == BAD_USAGE
    found = json.loads(capsys.readouterr().out)
    assert found["code"] == "settings"
    assert "RAG_TOP_K" in found["remedy"]


def test_a_failed_turn_is_one(
    state: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unreachable model is an error with exit code 1."""
    monkeypatch.setenv("RAG_CHAT_MODEL", "compatible:m")
    monkeypatch.setenv("RAG_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("RAG_MAX_RETRIES", "0")
    assert run(["When does the gate open?", "--state", state, "--json"]) == FAILED
    found = json.loads(capsys.readouterr().out)
    assert found["code"].startswith("model")
    assert "compatible:m at http://127.0.0.1:9/v1" in found["error"]


def test_text_goes_to_stdout_and_steps_to_stderr(state: str, capsys: Captured) -> None:
    """A pipe gets the answer and its sources; progress stays on the terminal."""
    assert run(["When does the north gate open?", "--state", state]) == DONE
    shown = capsys.readouterr()
    assert "six in the morning" in shown.out
    assert "[1] Gates - " in shown.out
    assert "search_documents" in shown.err
    assert "search_documents" not in shown.out


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_an_answer_streams_to_a_terminal() -> None:
    """Tokens appear as they arrive and are not repeated at the end; sources share lines."""
    out, log = Terminal(), io.StringIO()
    screen = Screen("en", out, log)
    sources = [Source(n, "a.pdf", "A", 2, "text", kind="page") for n in (1, 2)]
    cited = [Citation(n, "a.pdf", 2, "text", "c", supported=True) for n in (1, 2)]
    snapshots = []
    for event in (
        Step("s", "search_documents", "gate"),
        Sources(sources),
        Token("It opens "),
        Token("at six [1][2]."),
        Notice("x", "Careful."),
        Answer("It opens at six [1][2].", False, cited, [], "t"),
    ):
        screen.show(event)
        snapshots.append(out.getvalue())
    assert snapshots[2] == "It opens "
    assert out.getvalue().count("It opens") == 1
    assert "[1] [2] A - a.pdf, p. 2\n" in out.getvalue()
    assert "Careful." in log.getvalue()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "· book_room: refused, not run\n"),
        ("ko", "· book_room: 허락되지 않아 실행하지 않음\n"),
    ],
)
def test_a_refused_call_is_not_called_failed(language: Language, words: str) -> None:
    """Nothing broke: somebody did not let the tool run."""
    log = io.StringIO()
    Screen(language, io.StringIO(), log).show(Step("s", "book_room", "A1", "refused"))
    assert log.getvalue() == words


def test_a_cold_start_loads_no_provider(state: str) -> None:
    """Nor does it load pandas or what reads pages, nor the cache and the memory that are off."""
    program = (
        "import sys\n"
        "from cli.ask.__main__ import run\n"
        "code = run(sys.argv[1:])\n"
        "heavy = ['langchain_openai', 'openai', 'streamlit', 'pandas', 'trafilatura', 'torch',\n"
        "    'mcp', 'bs4', 'ddgs', 'alembic', 'chat.cache.cache', 'chat.memory', 'langgraph_api']\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "raise SystemExit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "When does the north gate open?", "--state", state],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == DONE, done.stderr
    assert done.stdout.strip().endswith("[]")


def test_ctrl_c_ends_a_hung_answer_at_once(state: str, silent: str) -> None:
    """Exit code 130, no stack trace, no wait for the model; the transcript says cancelled."""
    settings = {"RAG_CHAT_MODEL": "compatible:m", "RAG_BASE_URL": silent, "RAG_MAX_RETRIES": "0"}
    command = [sys.executable, "-m", "cli.ask", "Open?", "--state", state, "--thread", "t1"]
    asked = subprocess.Popen(
        [*command, "--assistant", "rag"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stderr=subprocess.PIPE,
        text=True,
    )
    with asked:
        assert asked.stderr is not None
        first = asked.stderr.readline()
        time.sleep(0.5)  # the model is being asked now
        asked.send_signal(signal.SIGINT)
        assert asked.wait(120) == 130
        assert "Traceback" not in asked.stderr.read()
    assert "search_documents" in first
    with open_workspace(Settings(state_dir=state)) as ws:
        assert ws.store.exchanges("t1", "local")[0].status == "cancelled"


def test_an_unexpected_error_is_one_line(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug gives one line, a JSON document and exit code 1; no stack trace, no value."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("sk-secret")

    monkeypatch.setattr("workspace.Workspace.conversation", fail)
    code = run(["hello", "--json", "--state", str(settings.state_dir)])
    shown = capsys.readouterr()
    assert code == 1
    assert json.loads(shown.out)["code"] == "internal"
    assert "secret" not in shown.out + shown.err
    assert "Traceback" not in shown.err
