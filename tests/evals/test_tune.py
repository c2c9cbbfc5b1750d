"""Searching settings: the winner is no luck, goes to a file, and the application loads it."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.evals.__main__ import command
from cli.ingest.__main__ import run as run_ingest
from errors import EvaluationError, SettingsError
from evals.records import QuestionResult, Run
from evals.runs.configs import Config
from evals.runs.run import summarise
from evals.tuning.grid import CURRENT, candidates, load_grid
from evals.tuning.tune import TuningResult, tune
from settings import Settings
from tests.openai_server import OpenAIServer
from workspace import open_workspace

WORDS = [
    "amber",
    "birch",
    "cedar",
    "dune",
    "ember",
    "fjord",
    "grove",
    "heath",
    "inlet",
    "jetty",
    "knoll",
    "lagoon",
    "marsh",
    "oasis",
]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, openai_server: OpenAIServer) -> Path:
    """A state whose settings rest on vectors that say nothing about meaning."""
    path = tmp_path / "state"
    path.mkdir()
    monkeypatch.setenv("RAG_STATE_DIR", str(path))
    monkeypatch.delenv("RAG_EMBEDDING_MODEL")  # it would go before the file
    (path / "settings.yaml").write_text(
        f"mode: dense\nembedding_model: compatible:m\nbase_url: {openai_server.url}\ntop_k: 4\n",
        "utf-8",
    )
    return path


@pytest.fixture
def woods(tmp_path: Path) -> Path:
    """A dataset with one document for each word, and its documents as files."""
    folder, files = tmp_path / "woods", tmp_path / "files"
    folder.mkdir()
    files.mkdir()
    corpus = [
        {"_id": f"{w}.md", "title": "", "text": f"The path leads to the {w}, where {w} is found."}
        for w in WORDS
    ]
    lines = "\n".join(json.dumps(row) for row in corpus)
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    asked = "\n".join(json.dumps({"_id": w, "text": f"Where is the {w}?"}) for w in WORDS)
    (folder / "queries.jsonl").write_text(asked, "utf-8")
    grades = "".join(f"{w}\t{w}.md\t1\n" for w in WORDS)
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + grades, "utf-8")
    for row in corpus:
        (files / row["_id"]).write_text(row["text"], "utf-8")
    return folder


def first_found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The first document that `ingest search` finds for each word."""
    found = []
    for word in WORDS:
        assert run_ingest(["search", f"Where is the {word}?", "--json"]) == 0
        found.append(Path(json.loads(capsys.readouterr().out)[0]["source"]).stem)
    return found


def test_from_tuning_to_another_behaviour(
    state: Path, woods: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tuned, the settings are in a file, new Settings have them, and a search finds otherwise."""
    assert run_ingest(["add", str(tmp_path / "files"), "--json"]) == 0
    capsys.readouterr()
    before = first_found(capsys)
    assert sum(a == b for a, b in zip(before, WORDS, strict=True)) < 10
    grid = tmp_path / "grid.yaml"
    grid.write_text("mode: [dense, lexical]\n", "utf-8")
    out = tmp_path / "out"
    arguments = ["tune", f"--dataset={woods}", f"--grid={grid}", f"--out={out}", "--metric=R@1"]
    assert command([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["best"] == {"mode": "lexical"}
    assert found["improved"] and found["gain"]["verdict"] == "better"
    assert found["held_out"]["value"] == 1.0 > found["current"]["value"]
    assert found["written"] == str(state / "settings.yaml")
    settings = Settings()
    assert settings.mode == "lexical"
    assert (settings.embedding_model, settings.top_k) == ("compatible:m", 4)
    assert first_found(capsys) == WORDS
    assert command(["report", str(out)]) == 0
    assert "| mode=lexical |" in capsys.readouterr().out


def test_nothing_better_nothing_written(
    woods: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the current settings are as good, no file is written; in Korean too."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("RAG_LANGUAGE", "ko")
    grid = tmp_path / "grid.yaml"
    grid.write_text("mode: [lexical]\n", "utf-8")
    assert command(["tune", f"--dataset={woods}", f"--grid={grid}"]) == 0
    assert "아무것도 쓰지 않았습니다" in capsys.readouterr().out
    assert not (tmp_path / "state" / "settings.yaml").exists()


def test_a_variable_that_goes_before_the_file_is_named(
    state: Path,
    woods: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Settings overridden by the environment are reported."""
    monkeypatch.setenv("RAG_MODE", "dense")
    grid = tmp_path / "grid.yaml"
    grid.write_text("mode: [lexical]\n", "utf-8")
    save = tmp_path / "best.yaml"
    assert command(["tune", f"--dataset={woods}", f"--grid={grid}", f"--save={save}"]) == 0
    shown = capsys.readouterr()
    assert "RAG_MODE is set" in shown.err
    assert f"set RAG_CONFIG={save}" in shown.out
    monkeypatch.delenv("RAG_MODE")
    monkeypatch.setenv("RAG_CONFIG", str(save))
    assert Settings().mode == "lexical"


def test_other_sizes_say_what_to_do(
    woods: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A winner that cuts otherwise says so; the next `ingest add` cuts the documents anew."""
    state = tmp_path / "state"
    monkeypatch.setenv("RAG_STATE_DIR", str(state))
    files = tmp_path / "files"
    assert run_ingest(["add", str(files), "--json"]) == 0
    best = Config("small", {"child_chars": 60, "child_overlap": 10})
    monkeypatch.setattr("evals.tuning.tune.TuningResult.improved", True)
    monkeypatch.setattr("evals.tuning.grid.candidates", lambda grid: ([Config(CURRENT), best], 0))
    monkeypatch.setattr("evals.tuning.tune._best", lambda table, metric: 1)
    assert command(["tune", f"--dataset={woods}"]) == 0
    assert "run `ingest add`" in capsys.readouterr().err
    assert run_ingest(["add", str(files), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["updated"] == len(WORDS)


def measured(config: Config, values: Any, metric: str = "R@1") -> Run:
    """A run with these values, question by question."""
    rows = tuple(QuestionResult(f"q{i}", {metric: float(x)}, {}) for i, x in enumerate(values))
    return Run("d", "retrieval", config.name, summarise(rows), rows)


def searched(table: Any, metric: str = "R@1") -> TuningResult:
    """A search among configurations with these values."""
    configs = [Config(CURRENT), *(Config(str(n)) for n in range(1, len(table)))]
    values = dict(zip((one.name for one in configs), table, strict=True))
    return tune(configs, lambda config: measured(config, values[config.name], metric), metric)


def test_luck_is_not_taken_for_gain() -> None:
    """Of many random configurations the best looks good, but not on held-out questions."""
    draw = np.random.default_rng(7)
    flattered, truth, better = [], [], 0
    for _ in range(20):
        found = searched((draw.random((30, 60)) < 0.5).astype(float))
        flattered.append(found.chosen.value)
        truth.append(found.held_out.value)
        better += found.gain.verdict == "better"
    assert np.mean(flattered) > 0.62
    assert np.mean(truth) == pytest.approx(0.5, abs=0.04)
    assert better <= 2


def test_a_real_gain_is_found() -> None:
    """A better configuration also wins on held-out questions."""
    draw = np.random.default_rng(3)
    table = (draw.random((8, 100)) < 0.5).astype(float)
    table[5] = draw.random(100) < 0.9
    found = searched(table)
    assert found.best.name == "5"
    assert found.improved and found.gain.verdict == "better"


def test_lower_is_better_where_it_is() -> None:
    """By a metric of errors the lowest wins; equals leave the current one in place."""
    table = np.array([[0.6] * 12, [0.2] * 12, [0.6] * 12])
    assert searched(table, "refused_answerable").best.name == "1"
    assert searched(table, "refused_answerable").improved
    assert searched(table[[0, 2]]).best.name == CURRENT


def test_the_built_in_grid_is_valid() -> None:
    """Its names are settings; what needs the documents is left out without them."""
    assert set(load_grid(None, with_index=False)) == {"mode"}
    found, left_out = candidates(load_grid(None, with_index=True))
    assert len(found) == 3 * 3 * 2 and left_out == 0
    assert found[0].values == {}


def test_impossible_combinations_are_left_out() -> None:
    """Invalid combinations are no candidates; where all are invalid, the reason is raised."""
    found, left_out = candidates({"parent_chars": [300, 2000], "child_chars": [350]})
    assert ([one.values["parent_chars"] for one in found[1:]], left_out) == ([2000], 1)
    with pytest.raises(SettingsError, match="modes"):
        candidates({"modes": ["lexical"]})
    with pytest.raises(EvaluationError, match="1000 combinations"):
        candidates({"top_k": list(range(1, 11)), "child_chars": list(range(100, 200))})


@pytest.mark.parametrize("written", ["mode: lexical", "- a", "", "mode: []", "a: ["])
def test_what_is_no_grid(written: str, tmp_path: Path) -> None:
    """A grid is a mapping of settings to lists."""
    (tmp_path / "grid.yaml").write_text(written, "utf-8")
    with pytest.raises(EvaluationError, match="is no grid"):
        load_grid(tmp_path / "grid.yaml", with_index=True)


def test_too_few_questions_or_no_such_metric() -> None:
    """Too few questions or an unmeasured metric are errors."""
    with pytest.raises(EvaluationError, match="Only 5 questions"):
        searched(np.ones((2, 5)))
    with pytest.raises(EvaluationError, match=r"'MRR'.*Known: R@1"):
        tune([Config(CURRENT)], lambda config: measured(config, np.ones(20)), "MRR")


def test_the_workspace_opens_with_the_file(state: Path) -> None:
    """The composition root takes the state's settings like any other."""
    with open_workspace() as ws:
        assert ws.settings.mode == "dense"
        assert ws.settings.top_k == 4
