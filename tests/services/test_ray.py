"""Ingest on a real Ray of two processors: the same catalog, and a lost process costs no ingest."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from errors import ClusterError
from index.catalog import schema
from index.commit.vector_fill import VectorFill
from ingest.chunking.chunker import sizes_of
from ingest.cluster import reading
from ingest.cluster.tasks import ReadingOptions, read_files
from ingest.index import Index, open_index
from ingest.sandbox.limits import SandboxLimits
from models.bulk.cluster_worker import ClusterWorker
from models.embedding_pool import EmbeddingPool
from models.embedding_process import EmbeddingProcessLost
from models.embeddings import build_embedder
from operations.cluster import Cluster, connect
from settings import ROOT, Settings
from tests.services.ray_tasks import ENDS, ENDS_ONCE, environment_of_sandbox, read_and_end

pytestmark = [
    pytest.mark.services,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore"),  # Ray's own, in threads and at its end
    pytest.mark.skipif(find_spec("ray") is None, reason="no Ray: run `make test-services`"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster of two processes of this machine."""
    connected = connect("local", 2)
    yield connected
    connected.ray.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents of several formats, one of them damaged and one too large."""
    made = tmp_path / "documents"
    made.mkdir()
    for file in sorted((ROOT / "data" / "sample").rglob("*")):
        if file.is_file():
            (made / f"{file.parent.name}-{file.name}").write_bytes(file.read_bytes())
    (made / "damaged.docx").write_bytes(b"PK\x03\x04 is no document")
    (made / "large.txt").write_bytes(b"too large " * 200_000)
    return made


def _settings(state: Path, **more: Any) -> Settings:
    return Settings(state_dir=state, web_tools=False, max_file_mb=1, **more)


def _options(settings: Settings) -> ReadingOptions:
    sizes = sizes_of(settings)
    return ReadingOptions(SandboxLimits.of(settings), sizes, sizes.fingerprint, "default")


def _content(index: Index) -> set[tuple[Any, ...]]:
    """Every row of text in the catalog, by source, without ids and times."""
    versions, sources = schema.versions.c, schema.sources.c
    of_version = (sources.uri, versions.sha256, versions.recipe, versions.title, versions.language)
    pages, parents, children = schema.pages.c, schema.parents.c, schema.children.c
    joined = schema.versions.join(schema.sources, sources.id == versions.source_id)
    queries = [
        select(*of_version, pages.number, pages.text).select_from(
            joined.join(schema.pages, pages.version_id == versions.id)
        ),
        select(
            *of_version, parents.page, parents.heading, parents.text, children.start, children.end,
            children.text_hash, children.header, children.first_row, children.last_row,
        ).select_from(
            joined.join(schema.parents, parents.version_id == versions.id).join(
                schema.children, children.parent_id == parents.id
            )
        ),
    ]  # fmt: skip
    with index.engine.connect() as connection:
        return {tuple(row) for query in queries for row in connection.execute(query)}


def test_nothing_is_reported_to_its_makers(cluster: Cluster) -> None:
    """Ray would send figures of use from the machine of its head."""
    from ray._common.usage.usage_lib import usage_stats_enabled

    assert not usage_stats_enabled()


def test_the_catalog_is_the_same(cluster: Cluster, folder: Path, tmp_path: Path) -> None:
    """Texts, chunks, hashes and failures are those of an ingest without a cluster."""
    contents, failures = [], []
    for number, where in enumerate(("", "local")):
        settings = _settings(tmp_path / f"state{number}", ingest_cluster=where)
        with open_index(settings, build_embedder(settings)) as index:
            report = index.add([folder])
            assert report.added >= 20
            assert index.doctor().ok
            contents.append(_content(index))
            failures.append({(Path(f.source).name, f.code, f.reason) for f in report.failed})
    assert contents[0] == contents[1]
    assert failures[0] == failures[1]
    assert {name for name, _, _ in failures[1]} == {"damaged.docx", "large.txt"}


def test_an_unchanged_folder_is_not_read_again(
    cluster: Cluster, folder: Path, settings: Settings
) -> None:
    """Change detection is as without a cluster, and a changed file is replaced."""
    settings = settings.model_copy(update={"ingest_cluster": "local"})
    with open_index(settings, build_embedder(settings)) as index:
        first = index.add([folder])
        assert index.add([folder]).unchanged == first.added
        changed = next(folder.glob("*.md"))
        changed.write_text("A new sentence about lanterns.", "utf-8")
        report = index.sync(folder)
        assert (report.updated, report.unchanged) == (1, first.added - 1)


def test_a_file_that_ends_its_process_fails_alone(
    cluster: Cluster, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shares a task with others; they are read, and it is named with a remedy."""
    monkeypatch.setattr(reading, "read_files", read_and_end)
    (folder / "deadly.txt").write_bytes(ENDS)
    settings = settings.model_copy(update={"ingest_cluster": "local"})
    with open_index(settings, build_embedder(settings)) as index:
        report = index.add([folder])
    failed = {Path(failure.source).name: failure for failure in report.failed}
    assert set(failed) == {"damaged.docx", "deadly.txt"}
    assert "Add it again" in failed["deadly.txt"].reason
    assert report.added == len(list(folder.iterdir())) - 2


def test_a_process_that_ends_once_costs_nothing(
    cluster: Cluster, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task is tried again on another process."""
    monkeypatch.setattr(reading, "read_files", read_and_end)
    (folder / "damaged.docx").unlink()
    marker = folder.parent / "marker"
    (folder / "once.txt").write_bytes(ENDS_ONCE + str(marker).encode())
    settings = settings.model_copy(update={"ingest_cluster": "local"})
    with open_index(settings, build_embedder(settings)) as index:
        report = index.add([folder])
    assert marker.exists()
    assert (report.failed, report.added) == ((), len(list(folder.iterdir())))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_tasks_read_in_the_sandbox(
    cluster: Cluster, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that reads a file has no key in its environment."""
    file = str(next(folder.glob("*.md")))
    task = cluster.submit(environment_of_sandbox, _options(settings), file)
    assert cluster.result(task).rstrip(b"\0") == b"LC_ALL=C.UTF-8"


def test_another_version_is_refused(cluster: Cluster, settings: Settings) -> None:
    """A machine that would cut otherwise reads nothing, and the error says what to install."""
    options = replace(_options(settings), fingerprint="chunks-0:1:1:1")
    with pytest.raises(ClusterError, match="same version") as caught:
        cluster.result(cluster.submit(read_files, options, []))
    assert "OtherVersion" in caught.value.message


def test_the_cluster_embeds(cluster: Cluster, settings: Settings) -> None:
    """The vectors of tasks are those of this process, and each batch gets its own."""
    embedder = build_embedder(
        Settings(
            state_dir=settings.state_dir, embedding_model="offline:use", ingest_cluster="local"
        )
    )
    batches = [
        [f"Lantern {n} hangs in the hall.", f"복도에 등불 {n}이 걸려 있다."] for n in range(6)
    ]
    with EmbeddingPool(embedder, 1_000) as pool:
        assert pool.workers == 2
        assert all(isinstance(worker, ClusterWorker) for worker in pool._processes)
        futures = [pool.submit(batch) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            np.testing.assert_allclose(future.result().vectors, embedder.passages(batch), atol=1e-4)


def test_a_machine_with_another_model_embeds_nothing(cluster: Cluster, settings: Settings) -> None:
    """Its vectors would be stored under the fingerprint of this one; the pool embeds here."""
    embedder = build_embedder(settings.model_copy(update={"ingest_cluster": "local"}))
    other = replace(embedder, revision="another", execution="processes")
    with pytest.raises(EmbeddingProcessLost):
        ClusterWorker(other, cluster).passages(["text"])
    with EmbeddingPool(other, 1_000) as pool:
        np.testing.assert_allclose(
            pool.submit(["text"]).result().vectors, embedder.passages(["text"]), atol=1e-6
        )


def test_a_fill_on_the_cluster_leaves_nothing_pending(
    cluster: Cluster, folder: Path, tmp_path: Path
) -> None:
    """Documents read there are found by the vectors computed there."""
    settings = _settings(tmp_path / "s", embedding_model="offline:use", ingest_cluster="local")
    with open_index(settings, build_embedder(settings)) as index:
        index.add([folder], vectors=False)
        parts = index.settings, index.engine, index.embedder, index.vector_index
        assert VectorFill(*parts).run() > 64
        assert index.pending == 0
        assert index.doctor().ok
