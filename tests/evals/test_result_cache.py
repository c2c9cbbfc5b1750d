"""A run that was stopped goes on, and nothing is asked twice."""

import gzip
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.evals.__main__ import command
from evals.datasets.datasets import load_dataset
from evals.records import Run
from evals.runs.configs import Config
from evals.runs.result_cache import _SHOWING, _meaning, part_of
from evals.runs.run import jobs_for, run
from settings import ROOT, Settings
from tests.openai_server import OpenAIServer, status, text
from workspace import open_workspace

TOLD = list[tuple[str, int, int]]


def measured(folder: Path, out: Path, told: TOLD | None = None, **values: Any) -> Run:
    """The questions of the dataset, their rows kept."""
    log = [] if told is None else told
    return run(
        load_dataset(folder),
        Config("c", values),
        "retrieval",
        out / "states",
        kept=out / "rows",
        tell=lambda *step: log.append(step),
    )


def asked(told: TOLD) -> int:
    """How many questions were asked."""
    return sum(1 for step in told if step[0] == "retrieval")


def test_nothing_is_asked_twice(folder: Path, tmp_path: Path) -> None:
    """The second run takes all rows from the first, and they are the same."""
    first = measured(folder, tmp_path)
    told: TOLD = []
    second = measured(folder, tmp_path, told)
    assert asked(told) == 0
    assert ("kept", 4, 4) in told
    assert second.rows == first.rows


def test_a_killed_run_goes_on(folder: Path, tmp_path: Path) -> None:
    """Rows that were written are kept, and the half line of the kill is measured again."""
    whole = measured(folder, tmp_path)
    (rows,) = (tmp_path / "rows").iterdir()
    lines = rows.read_text("utf-8").splitlines()
    rows.write_text("\n".join([*lines[:2], lines[2][:40]]), "utf-8")
    told: TOLD = []
    again = measured(folder, tmp_path, told)
    assert asked(told) == 2
    assert [row.id for row in again.rows] == [row.id for row in whole.rows]
    assert len(measured(folder, tmp_path, []).rows) == 4
    assert len(rows.read_text("utf-8").splitlines()) == 5  # the half line stays, and is passed over


def test_a_killed_process_goes_on(folder: Path, tmp_path: Path) -> None:
    """After `kill -9` in the middle of the answers the same command finishes, and asks the rest."""
    out = tmp_path / "out"
    arguments = ["run", f"--dataset={folder}", "--task=answers", f"--out={out}", "--jobs=1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.evals", *arguments, "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if any(file.stat().st_size for file in (out / "rows").glob("*")):
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (rows,) = (out / "rows").iterdir()
    before = [json.loads(line)["key"] for line in rows.read_text("utf-8").splitlines()[:1]]
    assert command([*arguments, "--json"]) == 0
    keys = [json.loads(line)["key"] for line in rows.read_text("utf-8").splitlines() if line]
    assert len(set(keys)) == 5
    assert keys.count(before[0]) == 1


@pytest.mark.parametrize(
    "change",
    ["setting", "question", "document"],
)
def test_what_changed_is_measured_anew(change: str, folder: Path, tmp_path: Path) -> None:
    """Another setting or document starts over and says so; a changed question is asked alone."""
    measured(folder, tmp_path)
    values: dict[str, Any] = {}
    if change == "setting":
        values["top_k"] = 7
    elif change == "question":
        path = folder / "queries.jsonl"
        path.write_text(path.read_text("utf-8").replace("open?", "open today?"), "utf-8")
    else:
        corpus = folder / "corpus.jsonl.gz"
        lines = gzip.decompress(corpus.read_bytes()).replace(b"two years", b"three years")
        corpus.write_bytes(gzip.compress(lines))
    told: TOLD = []
    measured(folder, tmp_path, told, **values)
    assert asked(told) == (1 if change == "question" else 4)
    assert (("changed", 0, 4) in told) is (change != "question")


def test_a_failure_is_tried_again(
    folder: Path, tmp_path: Path, openai_server: OpenAIServer
) -> None:
    """What could not be measured is not kept: the next run asks it once more."""
    config = tmp_path / "remote.yaml"
    config.write_text(
        f"chat_model: compatible:m\nbase_url: {openai_server.url}\n"
        "assistant: rag\nmax_retries: 0\n",
        "utf-8",
    )
    arguments = ["run", f"--dataset={folder}", "--task=answers", f"--config={config}", "--limit=1"]
    openai_server.script(status(400))
    assert command([*arguments, f"--out={tmp_path / 'out'}"]) == 1
    openai_server.script(text("Two years [1]."))
    assert command([*arguments, f"--out={tmp_path / 'out'}"]) == 0
    assert command([*arguments, f"--out={tmp_path / 'out'}"]) == 0  # no reply is left to be asked


def test_those_who_chat_find_no_questions_of_a_measurement(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured on a collection in use, conversations are deleted behind each answer."""
    monkeypatch.setenv("RAG_STATE_DIR", str(settings.state_dir))
    (tmp_path / "leave.md").write_text("# Leave\n\nMilitary leave lasts two years.", "utf-8")
    questions = tmp_path / "q.jsonl"
    asked = {"id": "q", "question": "How long is military leave?", "answers": ["two years"]}
    questions.write_text(json.dumps(asked), "utf-8")
    with open_workspace(settings) as ws:
        ws.index.add([str(tmp_path / "leave.md")])
    assert command(["run", f"--dataset={questions}", "--task=answers"]) == 0
    with open_workspace(settings) as ws:
        assert ws.store.threads("local") == []


def test_jobs() -> None:
    """Models of this machine share its cores; those of a service are waited for."""
    assert 1 <= jobs_for(Settings()) <= 4
    assert jobs_for(Settings(chat_model="openai:gpt-4.1", openai_api_key="k")) == 8


@pytest.mark.parametrize(("language", "said"), [("ko", "다시 묻지 않습니다"), ("en", "not asked")])
def test_words(
    language: str,
    said: str,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is said beside the result is said in the language of the settings."""
    monkeypatch.setenv("RAG_LANGUAGE", language)
    arguments = ["run", f"--dataset={folder}", f"--out={tmp_path / 'out'}", "--limit=2"]
    assert command(arguments) == 0
    assert said not in capsys.readouterr().err
    assert command(arguments) == 0
    assert said in capsys.readouterr().err


def test_only_what_has_a_part_in_a_row_is_part_of_its_key() -> None:
    """Every file counts that a row can depend on; what shows rows, and for a search agents, not."""
    answers, search = set(part_of("answers")), set(part_of("retrieval"))
    assert {
        "chains/retrieval/retriever.py",
        "evals/metrics/metrics.py",
        "prompts/templates/ko/hyde.md",
    } <= search
    assert answers - search == {one for one in answers if one.startswith(("agents/", "data/"))}
    assert {"agents/messages.py", "agents/messages.yaml", "evals/judges/judge.py"} <= answers
    rooms = ("text", "models", "prompts", "ingest", "chains", "agents", "evals")
    every = {
        file.relative_to(ROOT).as_posix() for room in rooms for file in (ROOT / room).rglob("*.py")
    }
    aside = every - answers
    assert not {
        one for one in aside if not re.match("evals/|.*(__main__|commands/|cli_|translation)", one)
    }
    measuring = {"tasks", "run", "answers", "articles", "metrics", "overlap", "abstention"}
    assert not aside & {f"evals/{name}.py" for name in measuring}
    assert all((ROOT / one).exists() for one in _SHOWING)


def test_comments_and_layout_change_no_key(tmp_path: Path) -> None:
    """Code counts by what it does, prompts by every letter."""
    code, prompt = tmp_path / "a.py", tmp_path / "a.md"
    code.write_text("x = [1, 2]\n", "utf-8")
    before = _meaning(code)
    code.write_text("# why\nx = [\n    1,\n    2,\n]\n", "utf-8")
    assert _meaning(code) == before
    code.write_text("x = [1, 3]\n", "utf-8")
    assert _meaning(code) != before
    prompt.write_text("a", "utf-8")
    before = _meaning(prompt)
    prompt.write_text("a ", "utf-8")
    assert _meaning(prompt) != before
