"""Every vector engine there is, each test with each.

Chroma and Postgres are real servers; Qdrant is a replay of the shapes its documentation shows.
Postgres takes part where its wheel is installed (`make test-services`).
"""

from collections.abc import Iterator

import pytest

from settings import Settings
from tests.index.dense.servers.chroma_server import ChromaProcess
from tests.index.dense.servers.qdrant_replay import QdrantReplay
from tests.services.postgres_server import HAS_POSTGRES

KEY = "key-of-the-replay"
ENGINES = [
    "chroma",
    "chroma-http",
    "qdrant",
    *([pytest.param("pgvector", marks=pytest.mark.services)] if HAS_POSTGRES else []),
]


@pytest.fixture(scope="session")
def chroma_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaProcess]:
    """A running Chroma server; a test that stops it starts it again."""
    server = ChromaProcess(tmp_path_factory.mktemp("chroma-server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def qdrant_replay() -> Iterator[QdrantReplay]:
    """What a Qdrant server answers, replayed: there is no server of it by pip or apt."""
    with QdrantReplay(KEY) as server:
        yield server


@pytest.fixture(params=ENGINES)
def engine_settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings of an empty workspace whose vectors are in each engine."""
    return settings_for(request.param, request, settings)


def settings_for(engine: str, request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings with a vector engine; its server is started where it has one."""
    given: dict[str, object] = {"vectors": engine}
    if engine == "chroma-http":
        given["vectors_url"] = request.getfixturevalue("chroma_process").url
    if engine == "qdrant":
        given |= {"vectors_url": request.getfixturevalue("qdrant_replay").url, "vectors_key": KEY}
    if engine == "pgvector":
        given["vectors_url"] = request.getfixturevalue("postgres_url")
    return Settings(state_dir=settings.state_dir, web_tools=False, **given)
