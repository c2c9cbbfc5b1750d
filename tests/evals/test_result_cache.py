"""Result cache: an interrupted run continues, and no question is measured twice."""

import gzip
import json
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
from evals.runs.result_cache import _ROOMS, _code_hash, files_of
from evals.runs.run import jobs_for, run
from settings import ROOT, Settings
from tests.openai_server import OpenAIServer, status, text
from tests.test_architecture import MODULES, imported, relative
from workspace import open_workspace

PROGRESS = list[tuple[str, int, int]]


def measured(folder: Path, out: Path, progress: PROGRESS | None = None, **values: Any) -> Run:
    """Measure the dataset with a result cache."""
    log = [] if progress is None else progress
    return run(
        load_dataset(folder),
        Config("c", values),
        "retrieval",
        out / "states",
        cache_dir=out / "rows",
        on_progress=lambda *step: log.append(step),
    )


def asked(progress: PROGRESS) -> int:
    """The number of questions that were measured."""
    return sum(1 for step in progress if step[0] == "retrieval")


def test_nothing_is_measured_twice(folder: Path, tmp_path: Path) -> None:
    """The second run takes all results from the cache."""
    first = measured(folder, tmp_path)
    progress: PROGRESS = []
    second = measured(folder, tmp_path, progress)
    assert asked(progress) == 0
    assert ("kept", 4, 4) in progress
    assert second.rows == first.rows


def test_a_killed_run_continues(folder: Path, tmp_path: Path) -> None:
    """Written results are reused, and the incomplete line is measured again."""
    whole = measured(folder, tmp_path)
    (rows,) = (tmp_path / "rows").iterdir()
    lines = rows.read_text("utf-8").splitlines()
    rows.write_text("\n".join([*lines[:2], lines[2][:40]]), "utf-8")
    progress: PROGRESS = []
    again = measured(folder, tmp_path, progress)
    assert asked(progress) == 2
    assert [row.id for row in again.rows] == [row.id for row in whole.rows]
    assert len(measured(folder, tmp_path, []).rows) == 4
    assert len(rows.read_text("utf-8").splitlines()) == 5  # the half line stays, and is passed over


def test_a_killed_process_continues(folder: Path, tmp_path: Path) -> None:
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
def test_changes_are_measured_again(change: str, folder: Path, tmp_path: Path) -> None:
    """Another setting or document starts over; a changed question alone is measured again."""
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
    progress: PROGRESS = []
    measured(folder, tmp_path, progress, **values)
    assert asked(progress) == (1 if change == "question" else 4)
    assert (("changed", 0, 4) in progress) is (change != "question")


def test_failures_are_not_cached(folder: Path, tmp_path: Path, openai_server: OpenAIServer) -> None:
    """A failed question is measured again by the next run."""
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


def test_a_run_leaves_no_conversations_behind(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a collection in use, the conversation is deleted after each answer."""
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
    """Local models share the cores; remote ones take more concurrent questions."""
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
    """Messages beside the result are in the language of the settings."""
    monkeypatch.setenv("RAG_LANGUAGE", language)
    arguments = ["run", f"--dataset={folder}", f"--out={tmp_path / 'out'}", "--limit=2"]
    assert command(arguments) == 0
    assert said not in capsys.readouterr().err
    assert command(arguments) == 0
    assert said in capsys.readouterr().err


# Values of settings count instead; where something is computed changes no result.
SETTINGS = {path.stem for path in ROOT.glob("settings*.py")}
NO_PART = {"console", "errors", "operations.cluster", "operations.logs", "operations.metrics"}
NO_PART |= SETTINGS


def test_every_file_that_a_result_depends_on_counts() -> None:
    """The files that count cover all that a run imports; for a search those of the turn do not."""
    answers, search = set(files_of("answers")), set(files_of("retrieval"))
    modules, queue = set[str](), ["evals.runs.run"]
    while queue:
        module = queue.pop()
        if module not in modules:
            modules.add(module)
            queue += imported(module) & MODULES.keys()
    files = {relative(MODULES[module]) for module in modules - NO_PART}
    assert {file for file in files - answers if not file.endswith("__init__.py")} == set()
    assert {"prompts/templates/ko/hyde.md", "index/search.py", "text/analyser.py"} <= search
    assert {file.partition("/")[0] for file in answers - search} == {
        "agents",
        "chat",
        "data",
        "guardrails",
    }


def test_reports_and_commands_do_not_count() -> None:
    """What compares, tunes, reports and synthesises changes no result."""
    folders = ("comparison", "reports", "synthetic", "tuning")
    beside = (*(f"evals/{name}/" for name in folders), "cli/", "app_pages/")
    assert not [file for file in files_of("answers") if file.startswith(beside)]
    assert all((ROOT / room).exists() for rooms in _ROOMS.values() for room in rooms)


def test_comments_and_layout_change_no_key(tmp_path: Path) -> None:
    """Code counts without comments and layout, prompts by every character."""
    code, prompt = tmp_path / "a.py", tmp_path / "a.md"
    code.write_text("x = [1, 2]\n", "utf-8")
    before = _code_hash(code)
    code.write_text("# why\nx = [\n    1,\n    2,\n]\n", "utf-8")
    assert _code_hash(code) == before
    code.write_text("x = [1, 3]\n", "utf-8")
    assert _code_hash(code) != before
    prompt.write_text("a", "utf-8")
    before = _code_hash(prompt)
    prompt.write_text("a ", "utf-8")
    assert _code_hash(prompt) != before
