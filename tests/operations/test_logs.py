"""Logs: one line a record, with the ids of what it belongs to, and nothing private."""

import json
import logging
import subprocess
import sys
import threading

from operations.logs import JsonFormatter, TextFormatter, current_context, in_context, log_context
from settings import ROOT

QUESTION = "How long is the leave of kim@example.org?"
CODE = f"""
import logging
from operations.logs import configure, log_context
from settings import Settings
configure(Settings())
logger = logging.getLogger("chat.turns.turn")
logging.getLogger("somebody.else").info("not shown")
with log_context(request="r1", turn="t1", thread="c1"):
    logger.info("begun")
    try:
        raise ValueError({QUESTION!r})
    except ValueError:
        logger.exception("turn failed with sk-very-secret\\nsecond line")
"""


def lines(**names: str) -> list[str]:
    """What a process with these settings logs."""
    environment = {"PATH": "", "OPENAI_API_KEY": "sk-very-secret", "RAG_STATE_DIR": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**environment, **names},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()


def test_json_lines_have_the_ids_and_nothing_private() -> None:
    """Each record is one JSON object; question, address and key are not in it."""
    shown = lines(RAG_LOG_FORMAT="json")
    first, second = map(json.loads, shown)
    assert first["message"] == "begun" and first["level"] == "info"
    for record in (first, second):
        assert (record["request"], record["turn"], record["thread"]) == ("r1", "t1", "c1")
    assert second["error"] == "ValueError"
    assert second["trace"] == ["<string>:11 <module>"]
    assert second["message"] == "turn failed with ***\nsecond line"
    assert "kim@" not in "".join(shown) and "very-secret" not in "".join(shown)


def test_text_lines_cannot_be_forged() -> None:
    """A record is one line, but for the trace, which is indented."""
    first, second, *trace = lines()
    assert first.endswith("INFO chat.turns.turn: begun [request=r1 turn=t1 thread=c1]")
    assert "turn failed with *** second line" in second
    assert trace == ["    ValueError", "      <string>:11 <module>"]


def test_the_level_is_chosen() -> None:
    """Records below the level are left out; debug adds the messages of errors."""
    assert len(lines(RAG_LOG_FORMAT="json", RAG_LOG_LEVEL="error")) == 1
    debug = json.loads(lines(RAG_LOG_FORMAT="json", RAG_LOG_LEVEL="debug")[1])
    assert debug["error"] == f"ValueError: {QUESTION}"


def test_another_thread_keeps_the_ids() -> None:
    """A function for another thread runs with the ids of where it was made."""
    seen: list[str] = []
    with log_context(request="r1"), log_context(turn="t1"):
        run = in_context(lambda: seen.append(" ".join(current_context().values())))
    assert current_context() == {}
    worker = threading.Thread(target=run)
    worker.start()
    worker.join()
    assert seen == ["r1 t1"]


def test_fields_of_a_record_are_its_own() -> None:
    """What a record is given as fields stands beside the ids."""
    record = logging.LogRecord("api", logging.INFO, "", 1, "answered", (), None)
    record.fields = {"status": 200}
    assert json.loads(JsonFormatter().format(record))["status"] == 200
    assert TextFormatter().format(record).endswith("api: answered [status=200]")


def test_what_nobody_catches_is_logged_without_its_message() -> None:
    """Errors of threads, and what asyncio quotes of an error."""
    code = f"""
import logging, threading
from operations.logs import configure
from settings import Settings
configure(Settings())
def fail():
    raise ValueError({QUESTION!r})
thread = threading.Thread(target=fail)
thread.start()
thread.join()
logging.getLogger("asyncio").error("Task failed\\nexception=" + {QUESTION!r})
fail()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": "", "RAG_LOG_FORMAT": "json", "RAG_STATE_DIR": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1 and "kim@" not in done.stderr
    records = [json.loads(line) for line in done.stderr.splitlines()]
    assert [r["message"] for r in records] == [
        "an error was not caught",
        "Task failed",
        "an error was not caught",
    ]
    assert records[0]["trace"][-1].endswith("fail")
