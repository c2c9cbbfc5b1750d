"""Every vector engine there is, each test with each; see `engines.py`."""

from collections.abc import Iterator

import pytest

from settings import Settings
from tests.index.dense.servers.chroma_server import ChromaProcess

ENGINES = ["chroma", "chroma-http"]


@pytest.fixture(scope="session")
def chroma_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaProcess]:
    """A running Chroma server; a test that stops it starts it again."""
    server = ChromaProcess(tmp_path_factory.mktemp("chroma-server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=ENGINES)
def engine_settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings of an empty workspace whose vectors are in each engine."""
    return settings_for(request.param, request, settings)


def settings_for(engine: str, request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings with a vector engine; its server is started where it has one."""
    given: dict[str, object] = {"vectors": engine}
    if engine == "chroma-http":
        given["vectors_url"] = request.getfixturevalue("chroma_process").url
    return Settings(state_dir=settings.state_dir, web_tools=False, **given)  # type: ignore[arg-type]
