"""The benchmark of real embedding models measures three modes over one index."""

import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.models import dense, minilm
from chains.retrieval.probe.learning import load_probe
from models.embeddings import build_embedder
from models.offline.hashing import HashingEmbeddings
from settings import Settings
from tests.evals.conftest import folder

__all__ = ["folder"]  # a tiny set in the layout of the real ones

AXES = {
    text: place
    for place, pair in enumerate(load_probe())
    for text in (pair["passage"], *pair["questions"])
}


def knowing(texts: Sequence[str]) -> Any:
    """A model that understands the probe, and hashes everything else."""
    rows = np.zeros((len(texts), len(load_probe())), np.float32)
    for row, text in zip(rows, texts, strict=True):
        if text in AXES:
            row[AXES[text]] = 1.0
    return np.hstack([rows, 0.1 * HashingEmbeddings().embed_array(texts)])


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The knowing model behind the server, and named by the settings."""
    running = minilm.server(knowing)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", "compatible:all-MiniLM-L6-v2")
    monkeypatch.setenv("RAG_BASE_URL", f"http://127.0.0.1:{running.server_port}/v1")
    yield
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.mark.usefixtures("served")
def test_the_server_gives_the_models_vectors() -> None:
    """What the product receives is what the model gave, in order and of length 1."""
    texts = [load_probe()[0]["passage"], "휴학", "leave"]
    expected = knowing(texts)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    embedder = build_embedder(Settings())
    assert embedder.passages(texts) == pytest.approx(expected, abs=1e-6)
    assert embedder.query("leave") == pytest.approx(expected[2], abs=1e-6)


@pytest.mark.usefixtures("served")
def test_a_set_is_measured_in_three_modes(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One row a set: the learnt share, each leg alone, both, and what a search costs."""
    root = tmp_path / "data" / "retrieval"
    root.mkdir(parents=True)
    folder.rename(root / "tiny")
    monkeypatch.setenv("RAG_EVAL_DATA", str(root.parent))
    monkeypatch.setattr(sys, "argv", ["dense", "--out", str(tmp_path / "out")])
    dense.main()
    head, _, row = [line.split(" | ") for line in capsys.readouterr().out.splitlines()]
    cells = dict(zip(head, row, strict=True))
    assert row[0] == "| tiny"
    assert float(cells["share of vectors"]) >= 0.3
    assert cells["words"] == cells["both"] == "1.000 / 1.000"
    assert float(row[-1].strip(" |")) > 0
    assert len(list((tmp_path / "out" / "tiny").iterdir())) == 1


def test_a_question_is_embedded_once() -> None:
    """Timing leaves the model's own time out: a known question is not asked again."""
    asked: list[str] = []

    class Model(HashingEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            asked.append(text)
            return super().embed_query(text)

    remembered = dense.CachedEmbeddings(Model())
    assert remembered.embed_query("leave") == remembered.embed_query("leave")
    assert asked == ["leave"]
