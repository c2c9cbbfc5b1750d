"""The Chroma interface: engine and client write the same folders and give the same answers."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.dense import chroma_engine
from index.dense.chroma import open_chroma
from index.dense.chroma_client import ClientDatabase
from index.dense.chroma_engine import SIGNATURES, EngineDatabase, installed_signatures
from index.dense.chroma_interface import ChromaFailed, Vectors
from settings import ROOT

HNSW = {"space": "ip", "max_neighbors": 48, "sync_threshold": 100}
KINDS: dict[str, type[EngineDatabase] | type[ClientDatabase]] = {
    "engine": EngineDatabase,
    "client": ClientDatabase,
}


def units(count: int) -> Vectors:
    """Random vectors of length one."""
    rows = np.random.default_rng(0).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_the_installed_engine_has_the_signatures_we_call() -> None:
    """A release of chromadb that changes them is noticed here, before its calls go wrong."""
    remedy = (
        "chromadb's private engine has changed, so the slower public client would be used. "
        "Compare the calls in index/dense/chroma_engine.py with chromadb/api/rust.py, adapt "
        "them and SIGNATURES, then pin the new version of chromadb in pyproject.toml."
    )
    assert installed_signatures() == SIGNATURES, remedy


@pytest.mark.parametrize("change", [{"Bindings.delete": "($self)"}, {"Bindings.gone": "($self)"}])
def test_another_engine_falls_back_to_the_public_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    """Where a call has other parameters or is missing, the client is opened in its place."""
    monkeypatch.setattr(chroma_engine, "SIGNATURES", {**SIGNATURES, **change})
    chroma_engine.engine_is_known.cache_clear()
    try:
        with closing(open_chroma(tmp_path)) as database:
            assert isinstance(database, ClientDatabase)
    finally:
        chroma_engine.engine_is_known.cache_clear()


def test_the_engine_is_the_default(tmp_path: Path) -> None:
    """The installed release is the one the engine's calls were written for."""
    with closing(open_chroma(tmp_path)) as database:
        assert isinstance(database, EngineDatabase)


@pytest.mark.parametrize(("first", "second"), [("engine", "client"), ("client", "engine")])
def test_one_reads_what_the_other_wrote(tmp_path: Path, first: str, second: str) -> None:
    """Rows, order of neighbours and distances are the same, and either goes on writing."""
    rows, ids = units(300), range(300)
    with closing(KINDS[first](tmp_path)) as database:
        written = database.collection("space-1", HNSW)
        written.upsert(ids, rows)
        written.delete([299, 1_000])
        nearest = written.nearest(rows[7], 5)
    with closing(KINDS[second](tmp_path)) as database:
        [read] = database.collections()
        assert (read.name, read.count()) == ("space-1", 299)
        assert read.nearest(rows[7], 5) == nearest
        database.collection("space-1", HNSW).upsert([1_001], -rows[7:8])
    with closing(KINDS[first](tmp_path)) as database:
        [read] = database.collections()
        assert read.nearest(-rows[7], 1)[0][0] == 1_001
        assert set(read.ids()) == {*ids, 1_001} - {299}


@pytest.mark.filterwarnings("ignore:legacy embedding function config")  # so the client says of none
@pytest.mark.parametrize("kind", KINDS)
def test_the_graph_is_configured(tmp_path: Path, kind: str) -> None:
    """Chroma's own client reads the HNSW configuration that a collection was created with."""
    with closing(KINDS[kind](tmp_path)) as database:
        database.collection("space-1", HNSW)
    with closing(ClientDatabase(tmp_path)) as client:
        [collection] = client.collections()
        configured = collection._collection.configuration["hnsw"]
    assert {name: configured.get(name) for name in HNSW} == HNSW


def test_rows_are_counted_and_read(tmp_path: Path, chroma_kind: str) -> None:
    """A row is read by its id; where there is none, there is no vector."""
    rows = units(2)
    with closing(open_chroma(tmp_path)) as database:
        collection = database.collection("space-1", HNSW)
        assert collection.count() == 0
        assert collection.vector() is None
        collection.upsert([0, 1], rows)
        collection.upsert([0], rows[1:])
        assert collection.count() == 2
        assert collection.vector(0) == pytest.approx(rows[1])
        assert collection.vector(2) is None


def test_its_errors_are_ours(tmp_path: Path, chroma_kind: str) -> None:
    """A folder of something else, twice, and rows of another length."""
    (tmp_path / "chroma.sqlite3").write_text("no database " * 1000)
    for _ in range(2):
        with pytest.raises(ChromaFailed, match="not a database"):
            open_chroma(tmp_path)
    (tmp_path / "good").mkdir()
    with closing(open_chroma(tmp_path / "good")) as database:
        collection = database.collection("space-1", HNSW)
        collection.upsert([1], units(1))
        with pytest.raises(ChromaFailed, match="dimension"):
            collection.upsert([2], units(1)[:, :8])


def test_a_search_never_loads_the_client(tmp_path: Path) -> None:
    """Nor the hundreds of modules it comes with."""
    code = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from index.dense.chroma import open_chroma;"
        "rows = open_chroma(Path(sys.argv[1])).collection('space-1', {'space': 'ip'});"
        "rows.upsert([1], np.eye(4, dtype=np.float32)[:1]);"
        "rows.nearest(np.ones(4, np.float32), 1);"
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
