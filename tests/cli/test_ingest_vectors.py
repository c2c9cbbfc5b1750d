"""Vectors on the command line: the report comes first, then progress, and Ctrl-C leaves words."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

import console
from cli.ingest.__main__ import run
from cli.ingest.vectors import duration_text, progress_text
from index.reports import VectorProgress
from ingest import watching
from ingest.index import Index, open_index
from ingest.workers import vector_worker
from models.embeddings import Embedder
from settings import Settings
from tests.embedders import behind, recorded
from tests.library import lexical_search, names

ADDED = {"en": "1 added", "ko": "추가 1"}
COMPUTED = {"en": "1 vectors computed", "ko": "벡터 1개를"}
LEFT = {"en": "1 vectors are still to be computed", "ko": "벡터 1개를 아직 계산하지 않았으며"}


@pytest.fixture
def slow(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Embedder:
    """The embedder of every command, whose vectors follow the words."""
    made = behind(embedder)
    monkeypatch.setattr("models.embeddings.build_embedder", lambda _: made)
    return made


@pytest.fixture
def command(settings: Settings, tmp_path: Path) -> list[str]:
    """An `add` of one document."""
    (tmp_path / "kiln.md").write_text("The kiln is fired on Tuesdays.", "utf-8")
    return ["--state", str(settings.state_dir), "add", str(tmp_path / "kiln.md")]


@pytest.fixture(params=["en", "ko"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The language of the messages."""
    monkeypatch.setenv("RAG_LANGUAGE", request.param)
    return str(request.param)


def test_the_report_comes_before_the_vectors(
    slow: Embedder, command: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """People read what was added while the vectors are computed, and then how long that took."""
    seen: list[str] = []
    recorded(slow).before = lambda _: seen.append(capsys.readouterr().out)
    assert run(command) == 0
    assert ADDED[language] in seen[0]
    assert COMPUTED[language] in capsys.readouterr().err


def test_json_is_one_document_after_the_vectors(
    slow: Embedder, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Programs get the counts at the end, with the keys they know."""
    assert run([*command, "--json"]) == 0
    said = capsys.readouterr()
    assert set(json.loads(said.out)) == {
        *("added", "updated", "unchanged", "removed", "failed", "chunks", "seconds")
    }
    assert len(recorded(slow).texts) == 1


def test_an_interrupt_leaves_words_and_says_who_goes_on(
    slow: Embedder,
    settings: Settings,
    command: list[str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ctrl-C names what is left; the same command computes it though no file has changed."""

    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Index, "fill_vectors", interrupt)
        assert run(command) == 130
    said = capsys.readouterr()
    assert ADDED[language] in said.out
    assert LEFT[language] in said.err and "ingest add" in said.err
    with open_index(settings, slow) as index:
        assert names(lexical_search(index, "kiln"))
        assert (index.pending, index.doctor().ok) == (1, True)
    assert run(command) == 0
    assert COMPUTED[language] in capsys.readouterr().err


def test_a_model_that_does_not_answer_is_reported_after_the_report(
    slow: Embedder, command: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The documents are in, the exit code says that the vectors are not, and why."""

    def refuse(_: Sequence[str]) -> None:
        raise ConnectionError("no answer")

    recorded(slow).before = refuse
    assert run(command) == 2
    said = capsys.readouterr()
    assert ADDED[language] in said.out
    assert LEFT[language] in said.err
    assert "Traceback" not in said.err


def test_list_and_doctor_say_how_far_vectors_are(
    slow: Embedder,
    settings: Settings,
    command: list[str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Pending vectors are counted, in text and as JSON, and are no damage."""
    with monkeypatch.context() as patched:
        patched.setattr(Index, "fill_vectors", lambda *_, **__: 0)
        assert run(command) == 0
    state = command[:2]
    capsys.readouterr()
    assert run([*state, "list"]) == 0
    assert {"en": "vectors 0/1", "ko": "벡터 0/1"}[language] in capsys.readouterr().out
    assert run([*state, "doctor"]) == 0
    assert LEFT[language] in capsys.readouterr().out
    assert run([*state, "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["pending"] == 1
    assert run([*state, "doctor", "--json"]) == 0
    health = json.loads(capsys.readouterr().out)
    assert (health["ok"], health["missing"], health["pending"]) == (True, 0, 1)
    assert run(command) == 0
    capsys.readouterr()
    assert run([*state, "list", "--json"]) == 0
    assert "pending" not in json.loads(capsys.readouterr().out)[0]


def test_a_terminal_shows_the_time_left(
    slow: Embedder, command: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bar counts vectors and says about how long it will take."""
    shown: list[str] = []

    @contextmanager
    def bar(quiet: bool) -> Iterator[console.ShowProgress]:
        yield lambda done, total, words: shown.append(words)

    monkeypatch.setattr(console, "progress_bar", bar)
    assert run(command) == 0
    expected = {"en": "vectors 1/1, about 1 s left", "ko": "벡터 1/1, 약 1초 남음"}
    assert expected[language] in shown


@pytest.mark.parametrize(
    ("seconds", "en", "ko"),
    [
        (None, "vectors 3/8", "벡터 3/8"),
        (0.2, "vectors 3/8, about 1 s left", "벡터 3/8, 약 1초 남음"),
        (20.4, "vectors 3/8, about 20 s left", "벡터 3/8, 약 20초 남음"),
        (600.0, "vectors 3/8, about 10 min left", "벡터 3/8, 약 10분 남음"),
        (7300.0, "vectors 3/8, about 2 h left", "벡터 3/8, 약 2시간 남음"),
    ],
)
def test_the_progress_line(seconds: float | None, en: str, ko: str) -> None:
    """Counts, and a duration in its largest unit."""
    step = VectorProgress(3, 8, seconds)
    assert (progress_text(step, "en"), progress_text(step, "ko")) == (en, ko)


def test_durations_grow_with_seconds() -> None:
    """Units change at one and a half of the next."""
    said = [duration_text(seconds, "en") for seconds in (1, 89, 91, 5399, 5401)]
    assert said == ["1 s", "89 s", "2 min", "90 min", "2 h"]


def test_watch_computes_vectors_meanwhile(
    slow: Embedder,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A watched folder is synced by words; a worker beside it computes the vectors."""
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "loom.md").write_text("The loom weaves linen.", "utf-8")

    def until_filled(_: float) -> None:
        with open_index(settings, slow) as index:
            if index.sources() and not index.pending:
                raise KeyboardInterrupt

    monkeypatch.setattr(watching, "watch", partial(watching.watch, sleep=until_filled))
    assert run(["--state", str(settings.state_dir), "watch", str(folder)]) in (0, 130)
    assert len(recorded(slow).texts) == 1


def test_watch_names_a_model_that_does_not_answer(
    slow: Embedder,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The documents are synced, and the problem of the model is printed once."""
    (tmp_path / "loom.md").write_text("The loom weaves linen.", "utf-8")
    monkeypatch.setattr(vector_worker, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(vector_worker, "_RETRY_SECONDS", 0.02)
    tries: list[int] = []

    def refuse(_: Sequence[str]) -> None:
        tries.append(1)
        raise ConnectionError("no answer")

    def until_tried(_: float) -> None:
        if len(tries) > 2:
            raise KeyboardInterrupt
        time.sleep(0.02)

    recorded(slow).before = refuse
    monkeypatch.setattr(watching, "watch", partial(watching.watch, sleep=until_tried))
    assert run(["--state", str(settings.state_dir), "watch", str(tmp_path)]) in (0, 130)
    said = capsys.readouterr()
    assert "1 added" in said.out
    assert said.err.count("ingest: ") == 1
    assert "Traceback" not in said.err
