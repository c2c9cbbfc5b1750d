"""Chroma's engine without its client: the same folders, the same answers, errors as ours."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as ClientSettings

from index.dense.chroma import Chroma, ChromaFailed, Vectors
from settings import ROOT

GRAPH = {"space": "ip", "max_neighbors": 48, "sync_threshold": 100}


def units(count: int) -> Vectors:
    """Random vectors of length one."""
    rows = np.random.default_rng(0).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_chromas_own_client_reads_what_the_engine_wrote(tmp_path: Path) -> None:
    """Rows, order of neighbours and the configuration of the graph are what the client sees."""
    rows, ids = units(300), [str(number) for number in range(300)]
    chroma = Chroma(tmp_path)
    ours = chroma.collection("space-1", GRAPH)
    ours.upsert(ids, rows)
    ours.delete(["299", "unknown"])
    found = ours.nearest(rows[7], 5)
    chroma.close()
    settings = ClientSettings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(tmp_path), settings=settings)
    with closing(cast(Any, client)):
        theirs = client.get_collection("space-1", embedding_function=None)
        assert theirs.count() == 299
        graph = theirs.configuration["hnsw"] or {}
        assert {name: graph.get(name) for name in GRAPH} == GRAPH
        answer = theirs.query(query_embeddings=rows[7:8], n_results=5, include=["distances"])
        assert answer["distances"] is not None
        assert list(zip(answer["ids"][0], answer["distances"][0], strict=True)) == found
        theirs.upsert(ids=["new"], embeddings=-rows[7:8])
    again = Chroma(tmp_path)
    [seen] = again.collections()
    assert seen.name == "space-1"
    assert seen.nearest(-rows[7], 1)[0][0] == "new"
    assert set(seen.ids()) == {*ids, "new"} - {"299"}
    again.close()


def test_rows_are_counted_and_read(tmp_path: Path) -> None:
    """A row can be asked for by its id; where there is none, there is no vector."""
    rows, chroma = units(2), Chroma(tmp_path)
    space = chroma.collection("space-1", GRAPH)
    assert space.count() == 0
    assert space.vector() is None
    space.upsert(["a", "b"], rows)
    space.upsert(["a"], rows[1:])
    assert space.count() == 2
    assert space.vector("a") == pytest.approx(rows[1])
    assert space.vector("c") is None
    chroma.close()


def test_its_errors_are_ours(tmp_path: Path) -> None:
    """A folder of something else, and rows of another length."""
    (tmp_path / "chroma.sqlite3").write_text("no database " * 1000)
    with pytest.raises(ChromaFailed, match="not a database"):
        Chroma(tmp_path)
    (tmp_path / "good").mkdir()
    chroma = Chroma(tmp_path / "good")
    space = chroma.collection("space-1", GRAPH)
    space.upsert(["a"], units(1))
    with pytest.raises(ChromaFailed, match="dimension"):
        space.upsert(["b"], units(1)[:, :8])
    chroma.close()


def test_a_search_never_loads_the_client(tmp_path: Path) -> None:
    """Nor the hundreds of modules it comes with."""
    code = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from index.dense.chroma import Chroma;"
        "space = Chroma(Path(sys.argv[1])).collection('space-1', {'space': 'ip'});"
        "space.upsert(['a'], np.eye(4, dtype=np.float32)[:1]);"
        "space.nearest(np.ones(4, np.float32), 1);"
        "print('chromadb' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "False"
