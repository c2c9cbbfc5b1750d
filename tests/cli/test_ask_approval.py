"""`ask` on a terminal: a tool call is shown with its arguments, and y runs it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from agents.events import ApprovalDecision, ApprovalRequest
from cli.ask.approval import decide
from settings import ROOT

REQUEST = ApprovalRequest(
    "i1", "mail", {"to": "kim\u202e@x", "text": "a\x1b[2J\u200b"}, ["acting"], "Run?"
)


@pytest.mark.parametrize(
    ("reply", "decision"),
    [("y", "approve"), ("YES ", "approve"), ("네", "approve"), ("n", "reject"), ("", "reject")],
)
def test_only_a_clear_yes_approves(
    reply: str, decision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything else, an empty line too, is a rejection."""
    assert decide(REQUEST, "ko", lambda: reply) == ApprovalDecision("i1", decision)  # type: ignore[arg-type]
    shown = capsys.readouterr().err
    assert "Run?" in shown
    assert "승인" in shown


@pytest.mark.parametrize("error", [EOFError, KeyboardInterrupt])
def test_no_reply_is_a_rejection(error: type[BaseException]) -> None:
    """A closed input or Ctrl-C approves nothing."""

    def read() -> str:
        raise error

    assert decide(REQUEST, "en", read).decision == "reject"


def test_all_arguments_are_shown_with_their_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a terminal would obey or hide is written as its escape."""
    decide(REQUEST, "en", lambda: "n")
    shown = capsys.readouterr().err
    assert "kim\\u202e@x" in shown
    assert "a\\u001b[2J\\u200b" in shown


SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from langchain_core.tools import tool
from models import chat
from tests.fakes import ScriptedModel, call
model = ScriptedModel.of(call("stamp", word="{word}"), "Finished.")
chat.chat_model = lambda *_, **__: model
from cli.ask.__main__ import main
sys.argv = ["ask", "Stamp it", "--assistant", "react"]
raise SystemExit(main())
"""
TOOL = """
from pathlib import Path
from langchain_core.tools import tool

@tool
def stamp(word: str) -> str:
    "Stamp a word."
    Path({target!r}).write_text(word)
    return "stamped"
"""


@pytest.mark.parametrize(("reply", "runs"), [("y\n", True), ("n\n", False)])
def test_the_command_asks_on_a_terminal(tmp_path: Path, reply: str, runs: bool) -> None:
    """In a real terminal the call of a user's tool waits for the reply, and the turn goes on."""
    target = tmp_path / "stamped"
    (tmp_path / "own_tool.py").write_text(TOOL.format(target=str(target)))
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "RAG_STATE_DIR": str(tmp_path / "state"),
        "RAG_USER_TOOLS": "own_tool:stamp",
        "RAG_EMBEDDING_MODEL": "offline:hashing",
        "RAG_WEB_TOOLS": "false",
    }
    code = SCRIPT.format(root=str(ROOT), word="ok")
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment,
        cwd=ROOT,
    )
    os.close(theirs)
    try:
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, reply.encode())
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        os.close(ours)
    assert b'"word": "ok"' in shown
    assert b"Finished." in out
    assert target.exists() is runs
